package dev.pixtral.checkpoint.packed;

import dev.pixtral.api.Internal;
import dev.pixtral.errors.CheckpointException;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Collects the tensors of quantised matrices from the headers of a checkpoint, and checks them against the
 * configuration: those of the method that it names, and otherwise those of Jlama, which needs none. Not thread-safe.
 */
@Internal
public final class PackedTensors {
    /** Part of the names of what only training needs. */
    private static final String FAKE_QUANTIZER = "fake_quantizer";

    private static final String SAME = "check that both come from the same checkpoint";

    private final Optional<Quantisation> config;
    private final Names names;
    private final Map<String, Map<Role, Part>> found = new LinkedHashMap<>(); // by canonical name

    /** Translates names of weights. */
    public interface Names {
        /**
         * Returns the canonical name of a weight that the model needs.
         *
         * @param stored name in a file
         * @return the name; empty if the model needs no such weight
         */
        Optional<String> canonical(String stored);

        /**
         * Returns the published name of a weight in Hugging Face's layout.
         *
         * @param canonical canonical name
         * @return published name
         */
        String published(String canonical);
    }

    /**
     * Begins without tensors.
     *
     * @param config what the configuration says; empty if it says nothing
     * @param names translates names
     */
    public PackedTensors(Optional<Quantisation> config, Names names) {
        this.config = config;
        this.names = names;
    }

    /**
     * Takes a tensor that is not a plain weight of the model.
     *
     * @param part the tensor
     * @return whether it is known: a part of a quantised weight, or about activations, which are not rounded here
     * @throws CheckpointException if the same part occurs twice, or it contradicts the configuration
     */
    public boolean add(Part part) {
        if (part.name().contains(FAKE_QUANTIZER)) {
            return config.isPresent();
        }
        Optional<Role> role = Role.of(part.name());
        if (role.isEmpty()) {
            return false;
        }
        if (role.get().isIgnored()) {
            return config.isPresent();
        }
        Optional<String> name = names.canonical(role.get().weight(part.name()));
        if (name.isEmpty() || !isKnown(role.get(), part)) {
            return false;
        }
        Part other = found.computeIfAbsent(name.get(), _ -> new EnumMap<>(Role.class))
                .put(role.get(), part);
        if (other != null) {
            throw twice(part, other.name(), other.source());
        }
        return true;
    }

    private boolean isKnown(Role role, Part part) {
        boolean jlama = role == Role.JLAMA_SCALES || part.type().equals(Codes.INT4_IN_HALVES.type());
        if (config.isPresent()) {
            if (jlama) {
                throw contradiction(
                        part,
                        "belongs to weights that Jlama has quantised",
                        "has " + config.get().method());
            }
            boolean scales = role.areScales();
            return scales
                    ? role == config.get().scales()
                    : role != Role.WEIGHT || isType(part, Codes.INT8) || isType(part, Codes.FLOAT8);
        }
        return jlama || role == Role.WEIGHT && isType(part, Codes.INT8);
    }

    private static boolean isType(Part part, Codes codes) {
        return part.type().equals(codes.type());
    }

    /**
     * Checks that a weight which is stored as plain numbers is not quantised as well.
     *
     * @param canonical its canonical name
     * @param plain the weight
     * @throws CheckpointException if it is, or should be
     */
    public void checkPlain(String canonical, Part plain) {
        Map<Role, Part> parts = found.getOrDefault(canonical, Map.of());
        if (!parts.isEmpty()) {
            throw twice(parts.values().iterator().next(), plain.name(), plain.source());
        }
        ModuleNames module = ModuleNames.of(names.published(canonical), plain.name());
        if (module.isLinear() && plain.shape().size() == 2) {
            config.flatMap(all -> all.requiredFor(module)).ifPresent(scheme -> {
                throw contradiction(
                        plain, "holds " + plain.type(), "says that this module is quantised (%s)".formatted(scheme));
            });
        }
    }

    private static CheckpointException twice(Part part, String other, String otherSource) {
        return CheckpointException.at(
                part.source(),
                "tensor '%s' is for the same weight as '%s' in %s; remove leftover files of another download"
                        .formatted(
                                CheckpointException.quote(part.name()), CheckpointException.quote(other), otherSource));
    }

    /**
     * Returns the quantised matrices; their scales have not been read yet, see {@link PackedMatrix#checked}.
     *
     * @param needed shapes by canonical name
     * @return the matrices, in the order in which they were found
     * @throws CheckpointException if one of them is incomplete, or contradicts the configuration or the needed shape
     */
    public List<PackedMatrix> matrices(Map<String, List<Long>> needed) {
        return found.entrySet().stream()
                .map(entry -> matrix(entry.getKey(), entry.getValue(), needed.get(entry.getKey())))
                .toList();
    }

    private PackedMatrix matrix(String name, Map<Role, Part> parts, List<Long> shape) {
        Part any = parts.values().iterator().next();
        refuse(parts.get(Role.COLUMN_ORDER), "gives the columns another order (actorder)");
        refuse(parts.get(Role.ZERO_POINTS), "shifts codes by zero points (asymmetric quantisation)");
        Role codesRole = parts.containsKey(Role.WORDS) ? Role.WORDS : Role.WEIGHT;
        Part codes = parts.get(codesRole);
        if (codes == null) {
            Role missing = parts.containsKey(Role.SHAPE) ? Role.WORDS : Role.WEIGHT;
            throw CheckpointException.missingTensor(
                    any.source(), missing.of(any, Role.of(any.name()).orElseThrow()));
        }
        if (shape.size() != 2 || shape.stream().anyMatch(size -> size > Integer.MAX_VALUE)) {
            throw CheckpointException.wrongType(codes.source(), codes.name(), codes.type());
        }
        Scheme scheme =
                config.isPresent() ? configured(name, codes) : jlama(codes, parts.containsKey(Role.JLAMA_SCALES));
        Role scalesRole = config.map(Quantisation::scales).orElse(Role.JLAMA_SCALES);
        Part scales = parts.get(scalesRole);
        if (scales == null) {
            throw CheckpointException.missingTensor(codes.source(), scalesRole.of(codes, codesRole));
        }
        int rows = shape.getFirst().intValue();
        int cols = shape.getLast().intValue();
        checkCodes(codes, scheme, rows, cols);
        checkScales(scales, scheme, rows, cols);
        Optional<Part> storedShape = Optional.ofNullable(parts.get(Role.SHAPE));
        storedShape.ifPresent(PackedTensors::checkStoredShape);
        return new PackedMatrix(name, scheme, codes, scales, storedShape, rows, cols, true);
    }

    private static void refuse(Part part, String what) {
        if (part != null) {
            throw CheckpointException.at(
                    part.source(),
                    "tensor '%s' %s, which is not supported; use a symmetric checkpoint without actorder, "
                                    .formatted(CheckpointException.quote(part.name()), what)
                            + "or the one in bfloat16 that it was made from");
        }
    }

    private Scheme configured(String name, Part codes) {
        ModuleNames module = ModuleNames.of(
                names.published(name), Role.of(codes.name()).orElseThrow().weight(codes.name()));
        Quantisation all = config.orElseThrow();
        Scheme scheme = all.schemeOf(module)
                .orElseThrow(() -> contradiction(
                        codes,
                        "holds codes of type " + CheckpointException.quote(codes.type()),
                        "says that this module is not quantised"));
        boolean words = Role.of(codes.name()).orElseThrow() == Role.WORDS;
        if (words != (scheme.codes() == Codes.INT4_IN_WORDS) || !isType(codes, scheme.codes())) {
            throw contradiction(
                    codes,
                    "holds codes of type " + CheckpointException.quote(codes.type()),
                    "says that this module is quantised in another way (%s)".formatted(scheme));
        }
        return scheme;
    }

    private static Scheme jlama(Part codes, boolean scaled) {
        if (isType(codes, Codes.INT4_IN_HALVES)) {
            return Scheme.JLAMA_Q4;
        }
        if (!scaled) { // of another library
            throw CheckpointException.wrongType(codes.source(), codes.name(), codes.type());
        }
        return Scheme.JLAMA_I8;
    }

    private void checkCodes(Part codes, Scheme scheme, int rows, int cols) {
        List<Long> needed =
                List.of((long) rows, (long) Math.ceilDiv(cols, scheme.codes().columnsOfAValue()));
        if (!codes.shape().equals(needed)) {
            throw CheckpointException.wrongShape(
                    codes.source(), codes.name(), codes.shape(), needed, "the configuration");
        }
        if (codes.bytes() != (long) rows * scheme.codes().rowBytes(cols)
                || scheme.codes() == Codes.INT4_IN_HALVES && cols % scheme.group() != 0) {
            throw CheckpointException.at(
                    codes.source(),
                    "tensor '%s' has %d bytes, which is not the size of %s in %s; the file is damaged, download it again"
                            .formatted(
                                    CheckpointException.quote(codes.name()),
                                    codes.bytes(),
                                    codes.shape(),
                                    scheme.name()));
        }
    }

    private void checkScales(Part scales, Scheme scheme, int rows, int cols) {
        if (Scales.Type.named(scales.type()).isEmpty()) {
            throw CheckpointException.wrongType(scales.source(), scales.name(), scales.type());
        }
        List<List<Long>> shapes = scheme.scaleShapes(rows, cols);
        if (!shapes.contains(scales.shape())) {
            throw contradiction(
                    scales, "has shape " + scales.shape(), "needs %s (%s)".formatted(shapes.getFirst(), scheme));
        }
    }

    private static void checkStoredShape(Part part) {
        if (!part.shape().equals(List.of(2L)) || !List.of("I64", "I32").contains(part.type())) {
            throw CheckpointException.at(
                    part.source(),
                    "tensor '%s' is %s %s, but two whole numbers are needed; the file is damaged, download it again"
                            .formatted(
                                    CheckpointException.quote(part.name()),
                                    CheckpointException.quote(part.type()),
                                    part.shape()));
        }
    }

    private CheckpointException contradiction(Part part, String tensor, String configuration) {
        return CheckpointException.at(
                part.source(),
                "tensor '%s' %s, but %s %s; %s"
                        .formatted(
                                CheckpointException.quote(part.name()),
                                tensor,
                                config.map(Quantisation::source).orElse("its format"),
                                configuration,
                                SAME));
    }
}
