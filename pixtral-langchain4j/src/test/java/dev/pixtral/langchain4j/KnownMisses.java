package dev.pixtral.langchain4j;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/**
 * Holds the embedded model to contract-misses.json, the list of the contract's methods that it is known to answer
 * wrongly. A listed method has to fail, and by an assertion on the wrong answer that the list names: it fails the build
 * when it passes, and when anything else goes wrong.
 */
final class KnownMisses implements InvocationInterceptor {
    /**
     * A method that fails.
     *
     * @param suite simple name of our class
     * @param method its name
     * @param expected what would be right
     * @param got what is wrong, in the words of the failure's message
     * @param why what is known about the cause
     */
    record Miss(String suite, String method, String expected, String got, String why) {}

    /** The list. */
    static List<Miss> all() {
        try (InputStream in = KnownMisses.class.getResourceAsStream("/contract-misses.json")) {
            return new ObjectMapper().readValue(in, new TypeReference<>() {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> call, ExtensionContext context)
            throws Throwable {
        proceed(invocation, call);
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> call, ExtensionContext context)
            throws Throwable {
        proceed(invocation, call);
    }

    private static void proceed(Invocation<Void> invocation, ReflectiveInvocationContext<Method> call)
            throws Throwable {
        Optional<Miss> listed = ContractRun.current().allowsMisses()
                ? find(call.getTargetClass(), call.getExecutable())
                : Optional.empty();
        if (listed.isEmpty()) {
            invocation.proceed();
        } else {
            mustFail(invocation, listed.orElseThrow());
        }
    }

    private static Optional<Miss> find(Class<?> suite, Method method) {
        return all().stream()
                .filter(miss -> miss.suite().equals(suite.getSimpleName())
                        && miss.method().equals(method.getName()))
                .findAny();
    }

    /** Package-private for its test. */
    static void mustFail(Invocation<Void> invocation, Miss miss) throws Throwable {
        try {
            invocation.proceed();
        } catch (AssertionError e) {
            if (isAbout(miss.got(), e)) {
                return;
            }
            throw e;
        }
        throw new AssertionError("This passes now; take it out of contract-misses.json: " + miss);
    }

    /** Some suites wrap whatever goes wrong in an assertion error, so no other exception may be behind it. */
    private static boolean isAbout(String got, AssertionError failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (!(cause instanceof AssertionError)) {
                return false;
            }
        }
        return String.valueOf(failure.getMessage()).contains(got);
    }
}
