package dev.pixtral.checkpoint.packed;

import dev.pixtral.api.Internal;
import dev.pixtral.checkpoint.file.JsonFields;
import dev.pixtral.errors.CheckpointException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What a configuration says about weights that were quantised with the library compressed-tensors: which modules, and
 * how. How activations, keys and values are quantised by others is not read: they are not rounded here. Not
 * thread-safe.
 *
 * <p>Source: {@code QuantizationConfig} of compressed-tensors 0.20.1.
 */
@Internal
public final class CompressedTensors extends Quantisation {
    /** The value of {@code quant_method}. */
    public static final String METHOD = "compressed-tensors";

    /** What to do. */
    static final String INSTEAD = "use a checkpoint in a format that is (pack-quantized with 4 bits, int-quantized, "
            + "float-quantized), or the one in bfloat16 that it was made from";

    private static final int MOST_GROUPS = 100;
    private static final int MOST_EXPRESSIONS = 1000;

    private final String source;
    private final List<Group> groups;
    private final Modules ignored;
    private final ModulePattern.Meter meter = new ModulePattern.Meter();

    /** Modules that are quantised in the same way; without a scheme, their weights are not. */
    private record Group(Modules targets, Optional<Scheme> scheme) {}

    private CompressedTensors(String source, List<Group> groups, Modules ignored) {
        this.source = source;
        this.groups = groups;
        this.ignored = ignored;
    }

    /**
     * Reads {@code quantization_config}, or {@code compression_config} of older files.
     *
     * @param fields the object
     * @return what it says
     * @throws CheckpointException if it is damaged, or asks for something that is not supported
     */
    public static CompressedTensors parse(JsonFields fields) {
        Optional<JsonFields> sparsity = fields.optionalObject("sparsity_config");
        if (sparsity.isPresent()
                && sparsity.get().has("format")
                && !sparsity.get().text("format").equals("dense")) {
            throw sparsity.get().unsupported("format", "leaving out weights that are zero", INSTEAD);
        }
        JsonFields config = fields.has("quantization_config") ? fields.object("quantization_config") : fields;
        JsonFields all = config.object("config_groups");
        List<String> names = all.keys();
        if (names.isEmpty() || names.size() > MOST_GROUPS) {
            throw config.unsupported(
                    "config_groups", "a number of groups other than 1 to %d".formatted(MOST_GROUPS), INSTEAD);
        }
        List<Group> groups = new ArrayList<>();
        for (String name : names) {
            JsonFields group = all.object(name);
            Modules targets = Modules.of(group, "targets");
            JsonFields owner = group.has("format") ? group : config; // groups may differ in newer files
            groups.add(new Group(targets, group.optionalObject("weights").map(weights -> Scheme.of(owner, weights))));
        }
        return new CompressedTensors(fields.source(), groups, Modules.of(config, "ignore"));
    }

    @Override
    String source() {
        return source;
    }

    @Override
    String method() {
        return METHOD;
    }

    @Override
    Role scales() {
        return Role.SCALES;
    }

    /** All weights of a module that is not ignored are quantised. */
    @Override
    Optional<Scheme> requiredFor(ModuleNames module) {
        return schemeOf(module);
    }

    /**
     * Returns how the weights of a module are quantised.
     *
     * @param module all names that it has in the layouts in use
     * @return the scheme; empty if it is ignored, or no group has it
     */
    @Override
    Optional<Scheme> schemeOf(ModuleNames module) {
        if (ignored.byName(module) || ignored.byExpression(module, meter) || ignored.byType(module)) {
            return Optional.empty();
        }
        // a name is more specific than an expression, and this than a type
        return first(group -> group.targets.byName(module))
                .or(() -> first(group -> group.targets.byExpression(module, meter)))
                .or(() -> first(group -> group.targets.byType(module)))
                .flatMap(Group::scheme);
    }

    private Optional<Group> first(Predicate<Group> matches) {
        return groups.stream().filter(matches).findFirst();
    }

    /**
     * A list of modules in a configuration.
     *
     * @param names names of modules, and of their types such as {@code Linear}
     * @param expressions expressions for names
     */
    private record Modules(Set<String> names, List<ModulePattern> expressions) {
        static Modules of(JsonFields fields, String key) {
            Set<String> names = new HashSet<>();
            List<ModulePattern> expressions = new ArrayList<>();
            for (String text : fields.texts(key)) {
                if (text.startsWith(ModulePattern.PREFIX)) {
                    expressions.add(new ModulePattern(text, fields.source()));
                } else {
                    names.add(text);
                }
            }
            if (expressions.size() > MOST_EXPRESSIONS) {
                throw fields.unsupported(key, "more than %,d expressions".formatted(MOST_EXPRESSIONS), INSTEAD);
            }
            return new Modules(names, expressions);
        }

        boolean byName(ModuleNames module) {
            return module.names().stream().anyMatch(names::contains);
        }

        boolean byExpression(ModuleNames module, ModulePattern.Meter meter) {
            return expressions.stream()
                    .anyMatch(expression -> module.names().stream().anyMatch(name -> expression.matches(name, meter)));
        }

        boolean byType(ModuleNames module) {
            return names.contains(module.type());
        }
    }
}
