/* Stand-in of sysbox-fs: its sockets and its mount point's directory, without FUSE. */
#include "standin.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static bool create_mountpoint(const char *mountpoint) {
  if (!make_directories(mountpoint)) {
    log_line("fatal", "failed to create mountpoint %s: %s", mountpoint, strerror(errno));
    return false;
  }
  return true;
}

static void complain_about_bare_connect(const char *socket_path) {
  if (strcmp(socket_path, SECCOMP_SOCKET) == 0) {
    log_line("error", "Unable to read message from endpoint");
  }
}

static void remove_mountpoint(const char *mountpoint) {
  remove_content(mountpoint);
  rmdir(mountpoint);
}

int main(int argc, char **argv) {
  static const struct program sysbox_fs = {
      .name = "sysbox-fs",
      .knob_prefix = "FS",
      .pid_file = RUN_DIR "/sysfs.pid",
      .sockets = {FS_SOCKET, SECCOMP_SOCKET, NULL},
      .dir_option = "--mountpoint",
      .dir_default = "/var/lib/sysboxfs",
      .start_ms = 20,
      .listen_failure = 0,
      .prepare = create_mountpoint,
      .went_silently = complain_about_bare_connect,
      .finish = remove_mountpoint,
  };
  return standin_main(&sysbox_fs, argc, argv);
}
