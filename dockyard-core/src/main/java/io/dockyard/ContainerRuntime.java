package io.dockyard;

/** The OCI runtime an instance's containers run with by default. */
public enum ContainerRuntime {
  /** Nestybox's runtime; the instance then needs the host's shared sysbox. */
  SYSBOX_RUNC("sysbox-runc"),
  /** The plain runtime; needs no sysbox. */
  RUNC("runc");

  private final String executable;

  ContainerRuntime(String executable) {
    this.executable = executable;
  }

  /**
   * The runtime of a name.
   *
   * @param name {@code sysbox-runc} or {@code runc}
   * @return the runtime
   * @throws InvalidSpecException for any other name
   */
  public static ContainerRuntime of(String name) {
    for (ContainerRuntime runtime : values()) {
      if (runtime.executable.equals(name)) {
        return runtime;
      }
    }
    throw new InvalidSpecException(Setting.RUNTIME.name(), name, "must be sysbox-runc or runc");
  }

  /**
   * The name of the runtime, which is also the name of its executable.
   *
   * @return {@code sysbox-runc} or {@code runc}
   */
  public String executable() {
    return executable;
  }
}
