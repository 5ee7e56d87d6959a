package io.dockyard.contract;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/** The backend that the contracts in a class are run with. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Tag("backend")
public @interface BackendUnderTest {

  /**
   * The backend.
   *
   * @return its name
   */
  String value();
}
