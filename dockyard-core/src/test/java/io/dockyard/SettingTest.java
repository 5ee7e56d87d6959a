package io.dockyard;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Of a setting that was added, nothing is forgotten. */
class SettingTest {

  private static final InstanceSpec FULL = Specs.full().build();

  /** Sets nothing but what a fixed network needs, and that to something else than the full one. */
  private static final InstanceSpec OPEN = Specs.open().bridgeCidr("10.200.1.2/24").build();

  @Test
  void eachConstantIsListed() throws IllegalAccessException {
    List<Object> constants = new ArrayList<>();
    for (Field field : Setting.class.getDeclaredFields()) {
      if (field.getType().equals(Setting.class)) {
        constants.add(field.get(null));
      }
    }

    assertThat(Setting.ALL).isEqualTo(constants);
  }

  @Test
  void eachIsSetInTheFullSpecAndDiffersFromItsDefault() {
    InstanceSpec other = InstanceSpec.builder("b_").build();

    assertThat(FULL.differencesTo(other))
        .extracting(difference -> difference.substring(0, difference.indexOf(' ')))
        .containsExactlyElementsOf(names().toList());
  }

  @Test
  void eachIsShown() {
    assertThat(FULL.toString()).contains(names().map(name -> name + "=").toList());
  }

  @ParameterizedTest
  @MethodSource("names")
  void eachSurvivesBeingStored(String name) {
    InstanceSpec read = InstanceSpec.fromTexts(FULL.toEnv(), FULL.toExtrasJson());

    assertThat(value(read, name)).isEqualTo(value(FULL, name));
    assertThat(read).isEqualTo(FULL);
  }

  @ParameterizedTest
  @MethodSource("names")
  void eachIsInABuilderMadeFromASpec(String name) {
    InstanceSpec copy = FULL.toBuilder().build();

    assertThat(value(copy, name)).isEqualTo(value(FULL, name));
    assertThat(copy).isEqualTo(FULL);
  }

  @Test
  void eachButThePrefixHasAMethodInTheBuilder() {
    List<String> settable = new ArrayList<>(names().toList());
    settable.remove("prefix");

    assertThat(SpecBuilderMethods.all())
        .extracting(SpecBuilderMethods::settingOf)
        .containsExactlyInAnyOrderElementsOf(settable);
  }

  @ParameterizedTest
  @MethodSource("io.dockyard.SpecBuilderMethods#all")
  void aMethodOfTheBuilderSetsItsOwnSettingAndNoOther(Method method) throws Exception {
    String setting = SpecBuilderMethods.settingOf(method);
    InstanceSpec.Builder builder = OPEN.toBuilder();

    method.invoke(builder, arguments(value(FULL, setting)));

    InstanceSpec spec = builder.build();
    assertThat(names().filter(name -> !value(spec, name).equals(value(OPEN, name))))
        .containsExactly(setting);
  }

  static Stream<String> names() {
    return Setting.ALL.stream().map(Setting::name);
  }

  private static Object value(InstanceSpec spec, String name) {
    try {
      Object value = InstanceSpec.class.getMethod(name).invoke(spec);
      return name.equals("daemonSettings") ? new DaemonSettings((String) value) : value;
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("the getter " + name + "()", e);
    }
  }

  /** What a method of the builder takes to set that value, or the first thing in it. */
  private static Object[] arguments(Object value) {
    if (value instanceof Optional<?> given) {
      return arguments(given.orElseThrow());
    }
    if (value instanceof List<?> list) {
      return arguments(list.get(0));
    }
    if (value instanceof Map<?, ?> map) {
      Map.Entry<?, ?> first = map.entrySet().iterator().next();
      return new Object[] {first.getKey(), first.getValue()};
    }
    if (value instanceof DaemonSettings settings) {
      return new Object[] {settings.json()};
    }
    return new Object[] {value instanceof Cidr cidr ? cidr.toString() : value};
  }
}
