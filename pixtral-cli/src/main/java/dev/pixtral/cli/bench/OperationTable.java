package dev.pixtral.cli.bench;

import static dev.pixtral.cli.bench.Operation.ACTIVATIONS;
import static dev.pixtral.cli.bench.Operation.ATTENTION;
import static dev.pixtral.cli.bench.Operation.BLOCK_ENDS;
import static dev.pixtral.cli.bench.Operation.NORMS;
import static dev.pixtral.cli.bench.Operation.PRODUCTS;
import static dev.pixtral.cli.bench.Operation.QUANTISE;
import static dev.pixtral.cli.bench.Operation.RESIDUALS;
import static dev.pixtral.cli.bench.Operation.REST;
import static dev.pixtral.cli.bench.Operation.ROTATION;
import static dev.pixtral.cli.bench.Operation.STORE;
import static dev.pixtral.cli.bench.Operation.UNPACK;
import static dev.pixtral.cli.bench.Operation.WAITING;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which methods belong to which {@link Operation}. A sample belongs to the innermost of its frames that is listed: a
 * method, or else its class. So a class needs one line unless some of its methods do something else.
 *
 * <p>{@code OperationTableTest} fails if a class or method does not exist, and if a class of {@code kernels.twins} is
 * not listed.
 */
final class OperationTable {
    private static final String TWINS = "dev.pixtral.kernels.twins.";
    private static final String KERNELS = "dev.pixtral.kernels.";
    private static final String MODEL = "dev.pixtral.model.";
    private static final String OURS = "dev.pixtral.";

    private static final Map<String, Operation> ENTRIES = new HashMap<>();

    static {
        of(PRODUCTS, TWINS + "PanamaMatMul");
        of(UNPACK, TWINS + "PanamaMatMul", "unpack");
        of(PRODUCTS, TWINS + "PanamaMatMulQ4");
        of(PRODUCTS, TWINS + "PanamaManyRowsQ4");
        of(BLOCK_ENDS, TWINS + "PanamaManyRowsQ4", "addUp");
        of(PRODUCTS, TWINS + "PanamaPanelQ4");
        of(UNPACK, TWINS + "PanamaPanelQ4", "unpack", "unpackPart");
        of(BLOCK_ENDS, TWINS + "PanamaMinima");
        of(PRODUCTS, TWINS + "PanamaPackedDots");
        of(PRODUCTS, TWINS + "PanamaRowsQ4");
        of(BLOCK_ENDS, TWINS + "PanamaRowsQ4", "addUp");
        of(PRODUCTS, TWINS + "PanamaRowsQ8");
        of(PRODUCTS, TWINS + "PanamaFetch");
        of(PRODUCTS, TWINS + "PanamaMatMulQ8");
        of(UNPACK, TWINS + "PanamaMatMulQ8", "unpack");
        of(UNPACK, TWINS + "PanamaScales");
        of(QUANTISE, TWINS + "PanamaQuantise");
        of(ATTENTION, TWINS + "PanamaAttention");
        of(ATTENTION, TWINS + "AttentionScratch");
        of(ATTENTION, TWINS + "PanamaPanels");
        of(ATTENTION, TWINS + "PanamaSoftmax");
        of(ATTENTION, TWINS + "PanamaTiles");
        of(ATTENTION, TWINS + "PanamaTilesBf16");
        of(ATTENTION, TWINS + "PanamaTilesF32");
        of(ATTENTION, TWINS + "PanamaTilesQ8");
        of(REST, TWINS + "PanamaKernels");
        of(NORMS, TWINS + "PanamaKernels", "rmsNorm", "squares");
        of(ROTATION, TWINS + "PanamaKernels", "rotate");
        of(ACTIVATIONS, TWINS + "PanamaKernels", "siluGate", "gelu");

        of(REST, TWINS + "ScalarKernels");
        of(PRODUCTS, TWINS + "ScalarKernels", "matMul");
        of(UNPACK, TWINS + "ScalarKernels", "unpack");
        of(NORMS, TWINS + "ScalarKernels", "rmsNorm", "rmsScale");
        of(ROTATION, TWINS + "ScalarKernels", "rotate", "rotatePair");
        of(ACTIVATIONS, TWINS + "ScalarKernels", "siluGate", "gelu");
        of(RESIDUALS, TWINS + "ScalarKernels", "add", "addBias");
        of(PRODUCTS, TWINS + "ScalarQuantised");
        of(QUANTISE, TWINS + "ScalarQuantised", "quantise", "quantiseBlock", "code");
        of(UNPACK, TWINS + "ScalarQuantised", "unpackCodes", "unpackScales");
        of(ATTENTION, TWINS + "ScalarAttention");

        of(STORE, KERNELS + "KvLayout$Head", "store");
        of(WAITING, KERNELS + "Workers", "await", "pause");
        of(WAITING, KERNELS + "Workers$Worker", "awaitAfter");
        of(ROTATION, MODEL + "RotaryEmbedding");
        of(STORE, MODEL + "Attention", "store");
        of(ATTENTION, MODEL + "Attention", "attend");
    }

    /** Classes of {@code kernels.twins} in which no sample ends: their code is part of the methods that call it. */
    static final List<String> PART_OF_CALLERS = List.of(
            TWINS + "PanamaMath",
            TWINS + "PanamaSpecies",
            TWINS + "ScalarMath",
            TWINS + "VectorApi",
            TWINS + "VectorBounds");

    private OperationTable() {}

    private static void of(Operation operation, String type, String... methods) {
        if (methods.length == 0) {
            ENTRIES.put(type, operation);
        }
        for (String method : methods) {
            ENTRIES.put(key(type, method), operation);
        }
    }

    private static String key(String type, String method) {
        return type + "#" + method;
    }

    /** Returns the operation of one frame; empty if its callers decide. */
    private static Optional<Operation> of(Frame frame) {
        Operation operation = ENTRIES.get(key(frame.type(), frame.method()));
        return Optional.ofNullable(operation == null ? ENTRIES.get(frame.type()) : operation);
    }

    /**
     * Finds the operation of a sample.
     *
     * @param stack its frames, the innermost first
     * @return the operation; {@link Operation#REST} if no frame is listed
     */
    static Operation of(List<Frame> stack) {
        return stack.stream().flatMap(frame -> of(frame).stream()).findFirst().orElse(REST);
    }

    /**
     * Finds the method that a sample is shown with: the innermost of our own, because those of the JDK, such as loads
     * of vectors, are everywhere.
     *
     * @return such as {@code PanamaPanelQ4.tiles}
     */
    static String method(List<Frame> stack) {
        Frame own = stack.stream()
                .filter(frame -> frame.type().startsWith(OURS))
                .findFirst()
                .orElseGet(stack::getFirst);
        return own.type().substring(own.type().lastIndexOf('.') + 1) + "." + own.method();
    }

    /** The entries: names of classes, or {@code class#method}. */
    static Map<String, Operation> entries() {
        return Map.copyOf(ENTRIES);
    }

    /**
     * A method on the stack of a sample.
     *
     * @param type full name of its class
     * @param method its name
     */
    record Frame(String type, String method) {
        private static final Pattern LAMBDA = Pattern.compile("lambda\\$(.+)\\$\\d+");

        /** Counts a lambda as a part of the method that contains it. */
        Frame {
            Matcher lambda = LAMBDA.matcher(method);
            method = lambda.matches() ? lambda.group(1) : method;
        }
    }
}
