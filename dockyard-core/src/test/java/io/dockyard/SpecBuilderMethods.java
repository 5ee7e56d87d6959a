package io.dockyard;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The methods of a spec's builder that set something. */
final class SpecBuilderMethods {

  /** What adds one of several is in the singular; the setting is all of them. */
  private static final Map<String, String> ADDING =
      Map.of(
          "registryMirror", "registryMirrors",
          "registryCa", "registryCas",
          "label", "labels");

  private SpecBuilderMethods() {}

  /** They give back the builder. */
  static List<Method> all() {
    return Stream.of(InstanceSpec.Builder.class.getDeclaredMethods())
        .filter(method -> Modifier.isPublic(method.getModifiers()))
        .filter(method -> method.getReturnType().equals(InstanceSpec.Builder.class))
        .toList();
  }

  /** The name of the setting, as its getter has it. */
  static String settingOf(Method method) {
    return ADDING.getOrDefault(method.getName(), method.getName());
  }
}
