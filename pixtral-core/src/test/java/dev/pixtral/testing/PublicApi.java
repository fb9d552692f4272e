package dev.pixtral.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.api.Internal;
import java.io.IOException;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The promised types and members of a module: those that are public or protected, and not {@link Internal}. The module
 * lists them in the file {@code public-api.txt}; a test compares the two, and with {@code -Dpixtral.api.write=true} it
 * writes the file instead.
 */
public final class PublicApi {
    private static final Path FILE = Path.of("public-api.txt");
    private static final Set<String> OF_EVERY_OBJECT = Set.of("equals", "hashCode", "toString");
    private static final Pattern OURS = Pattern.compile("dev\\.pixtral\\.[\\w.$]+");

    private final List<Class<?>> types = new ArrayList<>();

    private PublicApi() {}

    /** Returns the promised types below the folder of classes of the running module, {@code target/classes}. */
    public static PublicApi ofThisModule() throws IOException, ClassNotFoundException {
        PublicApi api = new PublicApi();
        Path root = Path.of("target", "classes");
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : (Iterable<Path>) files.sorted()::iterator) {
                String name = root.relativize(file)
                        .toString()
                        .replace(file.getFileSystem().getSeparator(), ".");
                if (name.startsWith("dev.pixtral.") && name.endsWith(".class") && !name.contains("package-info")) {
                    Class<?> type = Class.forName(
                            name.substring(0, name.length() - ".class".length()),
                            false,
                            PublicApi.class.getClassLoader());
                    if (isPromised(type)) {
                        api.types.add(type);
                    }
                }
            }
        }
        return api;
    }

    /** Compares the list with the module's {@code public-api.txt}. */
    public void checkFile() throws IOException {
        String now = String.join("\n", lines()) + "\n";
        if (Boolean.getBoolean("pixtral.api.write")) {
            Files.writeString(FILE, now);
        }
        assertThat(now)
                .as("The public API has changed. If that is intended, write public-api.txt with"
                        + " -Dpixtral.api.write=true and commit it; if not, mark what is new with @Internal.")
                .isEqualTo(Files.readString(FILE));
    }

    /** Returns the promised members whose signatures have types of this project that are not promised. */
    public List<String> leaks() {
        List<String> leaks = new ArrayList<>();
        for (Class<?> type : types) {
            for (Member member : members(type)) {
                Set<String> hidden = new TreeSet<>();
                for (Type used : signature(member)) {
                    OURS.matcher(used.getTypeName()).results().forEach(name -> {
                        if (!isPromised(load(name.group()))) {
                            hidden.add(name.group());
                        }
                    });
                }
                if (!hidden.isEmpty()) {
                    leaks.add(line(type, member) + " uses " + hidden);
                }
            }
        }
        return leaks;
    }

    private List<String> lines() {
        return types.stream()
                .flatMap(type -> Stream.concat(
                        Stream.of(header(type)),
                        members(type).stream().map(member -> line(type, member)).sorted()))
                .toList();
    }

    private static String header(Class<?> type) {
        String kind = type.isAnnotation()
                ? "@interface"
                : type.isInterface() ? "interface" : type.isEnum() ? "enum" : type.isRecord() ? "record" : "class";
        StringBuilder header = new StringBuilder(type.getName()).append(": ");
        header.append(Modifier.toString(type.getModifiers() & (Modifier.FINAL | Modifier.ABSTRACT | Modifier.STATIC)));
        header.append(header.charAt(header.length() - 1) == ' ' ? "" : " ").append(kind);
        Type parent = type.getGenericSuperclass();
        if (parent != null && parent != Object.class && parent != Record.class && !type.isEnum()) {
            header.append(" extends ").append(parent.getTypeName());
        }
        if (type.getGenericInterfaces().length > 0) {
            header.append(Arrays.stream(type.getGenericInterfaces())
                    .map(Type::getTypeName)
                    .collect(Collectors.joining(", ", " implements ", "")));
        }
        return header.toString();
    }

    private static String line(Class<?> type, Member member) {
        String text = switch (member) {
            case Method method -> method.toGenericString();
            case Constructor<?> constructor -> constructor.toGenericString();
            case Field field -> field.toGenericString();
            default -> throw new IllegalStateException(member.toString());
        };
        return type.getName() + ": " + text.replace(type.getName() + ".", "").replace("java.lang.", "");
    }

    private static List<Member> members(Class<?> type) {
        return Stream.of(type.getDeclaredConstructors(), type.getDeclaredMethods(), type.getDeclaredFields())
                .<Member>flatMap(Arrays::stream)
                .filter(member -> isVisible(member.getModifiers()))
                .filter(member -> !member.isSynthetic())
                .filter(member -> !OF_EVERY_OBJECT.contains(member.getName()))
                .filter(member -> !((AnnotatedElement) member).isAnnotationPresent(Internal.class))
                .filter(member ->
                        !(Modifier.isProtected(member.getModifiers()) && Modifier.isFinal(type.getModifiers())))
                .toList();
    }

    private static Collection<Type> signature(Member member) {
        List<Type> used = new ArrayList<>();
        switch (member) {
            case Executable executable -> {
                used.addAll(List.of(executable.getGenericParameterTypes()));
                if (executable instanceof Method method) {
                    used.add(method.getGenericReturnType());
                }
            }
            case Field field -> used.add(field.getGenericType());
            default -> throw new IllegalStateException(member.toString());
        }
        return used;
    }

    private static boolean isVisible(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    private static boolean isPromised(Class<?> type) {
        for (Class<?> at = type; at != null; at = at.getEnclosingClass()) {
            if (!isVisible(at.getModifiers()) || at.isAnonymousClass() || at.isAnnotationPresent(Internal.class)) {
                return false;
            }
        }
        return !type.getPackage().isAnnotationPresent(Internal.class);
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, PublicApi.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
