package io.dockyard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Each message says what was tried, what was seen and what to do about it. */
class DockyardExceptionTest {

  @Test
  void aBrokenRuleNamesSettingValueAndRule() {
    InvalidSpecException e = new InvalidSpecException("prefix", "A", "must match [a-z]");

    assertThat(e).hasMessage("prefix 'A' must match [a-z]");
    assertThat(e.field()).isEqualTo("prefix");
  }

  @Test
  void aHostileValueCannotForgeALineOfALog() {
    InvalidSpecException e =
        new InvalidSpecException("prefix", "a\r\nERROR \u001b[2J\u0000", "is bad");

    assertThat(e).hasMessage("prefix 'a\\u000d\\u000aERROR \\u001b[2J\\u0000' is bad");
  }

  @Test
  void anEndlessValueIsCut() {
    InvalidSpecException e = new InvalidSpecException("prefix", "é".repeat(100_000), "is bad");

    assertThat(e).hasMessage("prefix '" + "é".repeat(200) + "…' is bad");
  }

  @Test
  void aRefusalSaysWhatToDo() {
    assertThat(new RefusedException("something is in the way", "move it"))
        .hasMessage("something is in the way — move it");
    assertThat(new RefusedException("something is in the way", ""))
        .hasMessage("something is in the way");
  }

  @Test
  void whatWasSeenAndWhatToDoAreThereApart() {
    RefusedException refused = new RefusedException("something is in the way", "move it");
    DeadlineException late = new DeadlineException("the socket", Duration.ofSeconds(2), "nobody");

    assertThat(refused.seen()).isEqualTo("something is in the way");
    assertThat(refused.advice()).contains("move it");
    assertThat(new RefusedException("something is in the way", "").advice()).isEmpty();
    assertThat(late.seen()).isEqualTo(late.getMessage());
    assertThat(late.advice()).isEmpty();
  }

  @Test
  void aMissingInstanceIsNamed() {
    assertThat(new NoSuchInstanceException("a_"))
        .hasMessage("no instance with prefix 'a_' is registered on this host");
  }

  @Test
  void anInstanceWhosePrefixIsAnothersSaysSo() {
    assertThat(NoSuchInstanceException.replaced("a_"))
        .hasMessage(
            "instance 'a_' is gone, and another one has its prefix now"
                + " — find that one if it is meant");
  }

  @Test
  void aFileThatCannotBeReadSaysWhy() {
    assertThat(new HostException("read /a", new NoSuchFileException("/a")))
        .hasMessage("cannot read /a: there is no such file");
    assertThat(new HostException("read /a", new AccessDeniedException("/a")))
        .hasMessage("cannot read /a: permission denied");
    assertThat(new HostException("read /a", new IOException("Input/output error")))
        .hasMessage("cannot read /a: Input/output error");
    assertThat(new HostException("read /a", new IOException()))
        .hasMessage("cannot read /a: IOException");
  }

  @Test
  void aDeadlineNamesWhatWasAwaitedAndLastSeen() {
    assertThat(new DeadlineException("the socket", Duration.ofSeconds(2), "nobody listens"))
        .hasMessage("gave up after 2000 ms waiting for the socket — nobody listens");
  }

  @Test
  void aFailedStartShowsPhaseStatusAndLog() {
    StartFailedException e =
        new StartFailedException(
            "a_", StartPhase.DOCKERD, "it ended", "", 137, "first line\nlast line\n", null);

    assertThat(e)
        .hasMessageStartingWith("instance 'a_' did not start, in phase DOCKERD: it ended")
        .hasMessageEndingWith("last line");
    assertThat(e.phase()).isEqualTo(StartPhase.DOCKERD);
    assertThat(e.exitStatus()).contains(137);
    assertThat(e.logTail()).isEqualTo("first line\nlast line\n");
    assertThat(e.seen()).isEqualTo("instance 'a_' did not start, in phase DOCKERD: it ended");
  }

  @Test
  void aFileOfOursThatCannotBeUsedIsNamed() {
    assertThat(new StateFileException(Path.of("/var/x.json"), "is damaged", "restore it", null))
        .hasMessage("/var/x.json is damaged — restore it");
  }
}
