package io.dockyard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProxiesTest {

  private static final Proxies ALL =
      Proxies.NONE.withHttp("http://a").withHttps("http://b").withExceptFor("c");

  @Test
  void eachIsGivenByItself() {
    assertThat(List.of(ALL.http(), ALL.https(), ALL.exceptFor()))
        .containsExactly("http://a", "http://b", "c");
    assertThat(List.of(Proxies.NONE.http(), Proxies.NONE.https(), Proxies.NONE.exceptFor()))
        .containsOnly("");
  }

  @Test
  void areEqualWhereEachIs() {
    assertThat(Proxies.NONE.withExceptFor("c").withHttps("http://b").withHttp("http://a"))
        .isEqualTo(ALL)
        .hasSameHashCodeAs(ALL);
    assertThat(List.of(ALL.withHttp(""), ALL.withHttps(""), ALL.withExceptFor("")))
        .doesNotContain(ALL);
  }

  @Test
  void sayWhetherThereAreAnyAndNoMore() {
    assertThat(ALL).hasToString("set, not shown");
    assertThat(Proxies.NONE.withHttp("")).hasToString("none");
  }
}
