package dev.pixtral.chat;

import dev.pixtral.errors.Excerpt;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The names of tools as the model sees them. The template supports 1 to 64 letters, digits, underscores and dashes; a
 * tool with any other name, such as {@code files.read}, has an alias in the template, {@code files_read}, and its own
 * name everywhere else: in calls, in streamed events, in histories.
 *
 * <p>An alias has an underscore for each unsupported character, drops accents, and is cut to 64 characters. If it
 * equals the name of another tool, or two tools would have the same alias, it ends in a hash of the name. So an alias
 * depends only on the name and the set of names: those of the tools and those of the calls in the history, whose tools
 * may no longer be offered. It is never the name of another tool. An empty name has no alias; the template rejects it.
 *
 * <p>Immutable.
 */
public final class ToolNames {
    private static final int LONGEST = 64;
    private static final int LONGEST_LETTER = 16; // a letter with its accents
    private static final int HASH_BYTES = 4;
    private static final Pattern NAME = Pattern.compile("(?<=\\b[Tt]ool )[a-zA-Z0-9_-]+"); // in sentences
    private static final String NAMELESS = "tool"; // for a name without any supported letter or digit

    private final Map<String, String> aliases; // by name; only of names that need one
    private final Map<String, String> names; // by alias

    private ToolNames(Map<String, String> aliases) {
        this.aliases = aliases;
        this.names = aliases.entrySet().stream().collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey));
    }

    /**
     * Creates the aliases that a prompt needs.
     *
     * @param prompt the prompt, with its tools and the calls in its history
     * @return the names
     */
    public static ToolNames of(Prompt prompt) {
        Stream<String> offered = prompt.tools().stream().map(Tool::name);
        Stream<String> called = prompt.messages().stream()
                .filter(Message.Assistant.class::isInstance)
                .flatMap(message -> ((Message.Assistant) message).toolCalls().stream())
                .map(ToolCall::name);
        return of(Stream.concat(offered, called).collect(Collectors.toSet()));
    }

    static ToolNames of(Set<String> names) {
        Set<String> foreign = new TreeSet<>(); // sorted, so that the order of the input does not matter
        Set<String> taken = new HashSet<>();
        for (String name : names) {
            if (Tool.isName(name)) {
                taken.add(name);
            } else if (!name.isEmpty()) {
                foreign.add(name);
            }
        }
        Map<String, Long> uses =
                foreign.stream().collect(Collectors.groupingBy(ToolNames::spelled, Collectors.counting()));
        Map<String, String> aliases = new HashMap<>();
        for (String name : foreign) {
            String alias = spelled(name);
            if (uses.get(alias) == 1 && taken.add(alias)) {
                aliases.put(name, alias);
            }
        }
        for (String name : foreign) {
            if (!aliases.containsKey(name)) {
                aliases.put(name, hashed(name, taken));
            }
        }
        return new ToolNames(aliases);
    }

    private static String spelled(String name) {
        StringBuilder alias = new StringBuilder();
        Normalizer.normalize(beginning(name), Normalizer.Form.NFD)
                .codePoints()
                .filter(c -> Character.getType(c) != Character.NON_SPACING_MARK)
                .limit(LONGEST)
                .forEach(c -> alias.append(isPlain(c) ? (char) c : '_'));
        boolean readable = alias.chars().anyMatch(c -> c != '_' && c != '-');
        return readable ? alias.toString() : NAMELESS;
    }

    /** Returns as much as can matter: no letter has so many accents. */
    private static String beginning(String name) {
        return name.substring(0, Math.min(name.length(), LONGEST * LONGEST_LETTER));
    }

    private static boolean isPlain(int c) {
        return c < 0x80 && (Character.isLetterOrDigit(c) || c == '_' || c == '-');
    }

    /** Returns the alias with a hash; if that is taken, too, with another hash. */
    private static String hashed(String name, Set<String> taken) {
        String alias = spelled(name);
        String source = name;
        while (true) {
            String hash = "_" + hash(source);
            String candidate = alias.substring(0, Math.min(alias.length(), LONGEST - hash.length())) + hash;
            if (taken.add(candidate)) {
                return candidate;
            }
            source = hash + name;
        }
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /**
     * Returns the name of a tool as the model sees it.
     *
     * @param name the tool's own name
     * @return its alias, or the name itself if it needs none
     */
    public String alias(String name) {
        return aliases.getOrDefault(name, name);
    }

    /**
     * Returns the own name of a tool.
     *
     * @param alias the name that the model uses
     * @return the tool's own name; the argument itself if it is not an alias
     */
    public String name(String alias) {
        return names.getOrDefault(alias, alias);
    }

    /**
     * Returns a prompt as the model sees it.
     *
     * @param prompt the prompt that these names were created for
     * @return the same prompt with aliases
     */
    Prompt aliased(Prompt prompt) {
        if (aliases.isEmpty()) {
            return prompt;
        }
        List<Message> messages = prompt.messages().stream().map(this::aliased).toList();
        List<Tool> tools = prompt.tools().stream()
                .map(tool -> new Tool(alias(tool.name()), tool.description(), tool.parameters(), tool.strict()))
                .toList();
        return prompt.withMessages(messages).withTools(tools);
    }

    private Message aliased(Message message) {
        return message instanceof Message.Assistant(List<Part> parts, List<ToolCall> calls)
                ? new Message.Assistant(
                        parts,
                        calls.stream()
                                .map(call -> new ToolCall(call.id(), alias(call.name()), call.arguments()))
                                .toList())
                : message;
    }

    /**
     * Replaces aliases in a sentence about the prompt.
     *
     * @param sentence a sentence that names tools after the word {@code tool}
     * @return the same sentence with the tools' own names
     */
    public String named(String sentence) {
        return NAME.matcher(sentence)
                .replaceAll(found -> Matcher.quoteReplacement(
                        names.containsKey(found.group()) ? Excerpt.of(names.get(found.group())) : found.group()));
    }

    /**
     * Replaces the alias in a call.
     *
     * @param call a call of the model
     * @return the same call with the tool's own name
     */
    public ToolCall named(ToolCall call) {
        String name = name(call.name());
        return name.equals(call.name()) ? call : new ToolCall(call.id(), name, call.arguments());
    }
}
