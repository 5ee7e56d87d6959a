package io.dockyard;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The two files that hold a spec: the env file, and beside it what that cannot say. */
final class SpecFiles {

  private SpecFiles() {}

  static SettingValues read(Path envFile) {
    SettingValues values;
    try {
      values = EnvFile.parse(Files.readString(envFile));
    } catch (CharacterCodingException e) {
      throw new InvalidSpecException("env file", envFile.toString(), "must be UTF-8 text");
    } catch (IOException e) {
      throw new HostException("read " + envFile, e);
    }
    Path extras = envFile.resolveSibling(InstanceSpec.EXTRAS_FILE);
    try {
      SpecJson.read(Files.readString(extras), extras, values);
    } catch (NoSuchFileException e) {
      // A file of the shell tool has none beside it.
    } catch (CharacterCodingException e) {
      throw SpecJson.damaged(extras, "it is not UTF-8 text", e);
    } catch (IOException e) {
      throw new HostException("read " + extras, e);
    }
    return values;
  }

  static SettingValues parse(String env, String extras) {
    SettingValues values = EnvFile.parse(env);
    SpecJson.read(extras, Path.of(InstanceSpec.EXTRAS_FILE), values);
    return values;
  }
}
