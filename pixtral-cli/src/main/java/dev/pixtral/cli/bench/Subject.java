package dev.pixtral.cli.bench;

import dev.pixtral.Models;
import dev.pixtral.checkpoint.WeightFormats;
import dev.pixtral.cli.console.ProgressLine;
import dev.pixtral.kernels.KvType;
import dev.pixtral.model.Compute;
import dev.pixtral.model.PixtralNetwork;
import dev.pixtral.tokenizer.PixtralVocabulary;
import dev.pixtral.tokenizer.Tokenizer;
import java.util.OptionalLong;

/**
 * The loaded model that is measured, and how.
 *
 * @param name name of the model or shape
 * @param random whether it is a shape with random weights
 * @param network the network
 * @param compute kernels and threads
 * @param formats formats of the matrices
 * @param keyValues number type of keys and values
 * @param loadMs milliseconds that loading took
 * @param plannedBytes memory that the measurement was planned to need
 * @param bytesBefore memory of the process before the model was opened
 * @param repeat number of runs of each measurement
 * @param progress shows what is being measured
 */
record Subject(
        String name,
        boolean random,
        PixtralNetwork network,
        Compute compute,
        WeightFormats formats,
        KvType keyValues,
        double loadMs,
        long plannedBytes,
        OptionalLong bytesBefore,
        int repeat,
        ProgressLine progress) {
    /** Returns the name of the kernels. */
    String kernels() {
        return compute.kernels().name();
    }

    /** Returns the number of threads that compute. */
    int threads() {
        return compute.workers().threads();
    }

    /** Loads the tokenizer; a shape has a vocabulary of its own. */
    Tokenizer tokenizer() {
        return random
                ? PixtralVocabulary.load(network.config().text().vocabSize())
                : Models.tokenizer(network.checkpoint());
    }

    /**
     * Waits until it is decided which kernels compute, and allows no further change, which would spoil a measurement.
     */
    void settleKernels() {
        progress.show("warming up ...");
        compute.kernels().warmUp();
        compute.kernels().close();
    }
}
