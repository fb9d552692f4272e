package dev.pixtral.cli.bench;

/**
 * The operations that share the time of a pass, in the order of the report; the last two are not work: waiting for
 * other threads, and ready to run while other processes had the processor.
 */
enum Operation {
    QUANTISE("quantise"),
    UNPACK("unpack"),
    PRODUCTS("products"),
    BLOCK_ENDS("block ends"),
    ATTENTION("attention"),
    STORE("store keys, values"),
    NORMS("norms"),
    ROTATION("rotation"),
    ACTIVATIONS("SiLU, GELU"),
    RESIDUALS("residuals, biases"),
    REST("rest"),
    WAITING("waiting"),
    NO_PROCESSOR("no processor");

    private final String label;

    Operation(String label) {
        this.label = label;
    }

    /** Returns the name for people. */
    String label() {
        return label;
    }
}
