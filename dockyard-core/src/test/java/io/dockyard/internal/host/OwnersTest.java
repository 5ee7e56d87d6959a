package io.dockyard.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class OwnersTest {

  private static final SubordinateIds IDS = new SubordinateIds(100000, 65536);
  private static final int OWNER = 0x01;
  private static final int USER = 0x02;
  private static final int GROUP = 0x08;
  private static final int UNDEFINED = -1;

  @Test
  void inAListTheIdsOfNamedUsersAndGroupsAreThoseOfInside() {
    byte[] list = list(OWNER, UNDEFINED, USER, 100004, GROUP, 165535, GROUP, 165536, USER, 4);

    assertThat(Owners.lowered(list, IDS))
        .hasValue(list(OWNER, UNDEFINED, USER, 4, GROUP, 65535, GROUP, 165536, USER, 4));
  }

  @Test
  void aListWithoutThemIsLeftAsItIs() {
    assertThat(Owners.lowered(list(OWNER, UNDEFINED, USER, 99999), IDS)).isEmpty();
    assertThat(Owners.lowered(new byte[0], IDS)).isEmpty();
  }

  /** Of tags and ids in turn. */
  private static byte[] list(int... tagsAndIds) {
    ByteBuffer list = ByteBuffer.allocate(4 + 4 * tagsAndIds.length);
    list.order(ByteOrder.LITTLE_ENDIAN).putInt(2);
    for (int i = 0; i < tagsAndIds.length; i += 2) {
      list.putShort((short) tagsAndIds[i]).putShort((short) 7).putInt(tagsAndIds[i + 1]);
    }
    return list.array();
  }
}
