package dev.pixtral.model;

import dev.pixtral.image.PatchGrid;
import dev.pixtral.image.PixelValues;
import java.util.List;

/**
 * A pass of images through vision encoder and projector, in units of a few rows. Everything that must survive between
 * two units is in arrays and pages of its own, so other passes may run on the same {@link Scratch} in between. How the
 * rows are divided into units changes no bit.
 *
 * <p>A row attends to all patches of its image, so each layer has two phases: the keys and values of all rows are
 * stored before the first row attends. A unit has rows of one image and one phase; they are copied to the beginning of
 * the working memory and back, because kernels begin at row 0. Not thread-safe.
 */
final class VisionPass implements AutoCloseable {
    /** Most rows of a unit: smaller ones read the weights more often, larger ones need more memory and gain 1 %. */
    static final int MOST_ROWS = 512;

    /** What is done with all rows before the next phase begins. Attending follows keys in each layer. */
    enum Phase {
        /** Pixels to rows, and their rotation. */
        EMBED,
        /** The norm before the first layer. */
        NORM,
        /** The first half of a layer: queries, keys and values. */
        KEYS,
        /** The second half of a layer: attention and feed-forward. */
        ATTEND,
        /** The projector. */
        PROJECT,
        /** Nothing remains. */
        DONE
    }

    private final VisionEncoder encoder;
    private final MultiModalProjector projector;
    private final Compute compute;
    private final Scratch scratch;
    private final List<PixelValues> images;
    private final KvSequence[] sequences; // [images]
    private final int rows; // of all images
    private final float[] x; // [rows, hiddenSize]
    private final float[] queries; // [rows, hiddenSize]
    private final float[] cos; // [rows, headDim]
    private final float[] sin; // [rows, headDim]
    private float[] features; // [rows, textHiddenSize]; null before the projector
    private Phase phase = Phase.EMBED;
    private int layer;
    private int image; // the next unit begins in this image
    private int imageRow; // index in all rows of that image's first one
    private int patch; // the next unit begins at this patch of the image

    /**
     * Allocates the rows. Pages and features are allocated when they are needed, so that no unit waits for all memory.
     *
     * @param scratch working memory of a unit
     * @param images normalised pixels of at least one image
     */
    VisionPass(
            VisionEncoder encoder,
            MultiModalProjector projector,
            Compute compute,
            Scratch scratch,
            List<PixelValues> images) {
        this.encoder = encoder;
        this.projector = projector;
        this.compute = compute;
        this.scratch = scratch;
        this.images = images;
        this.sequences =
                images.stream().map(_ -> new KvSequence(encoder.pool())).toArray(KvSequence[]::new);
        this.rows = images.stream().mapToInt(VisionPass::patches).sum();
        this.x = new float[rows * encoder.hiddenSize()];
        this.queries = new float[rows * encoder.hiddenSize()];
        this.cos = new float[rows * encoder.headDim()];
        this.sin = new float[rows * encoder.headDim()];
    }

    private static int patches(PixelValues image) {
        return image.grid().patches();
    }

    /** Returns the phase of the next unit. */
    Phase phase() {
        return phase;
    }

    /** Returns the largest number of rows that the next unit can have. */
    int left() {
        return patches(images.get(image)) - patch;
    }

    /** Returns the size of its arrays after the last unit, which {@link WorkSpace} predicts. */
    long bytes() {
        return (long) Float.BYTES * (x.length + queries.length + cos.length + sin.length + features.length);
    }

    /**
     * Does a unit of work.
     *
     * @param count number of rows, at most {@link #left}
     * @param monitor receives the stages, each with all rows, and may end the pass before each layer
     * @throws PassAbandoned if the monitor ended the pass
     */
    void advance(int count, PassMonitor monitor) {
        boolean first = image == 0 && patch == 0;
        if (first && (phase == Phase.KEYS || phase == Phase.PROJECT)) {
            monitor.check();
        }
        int row = imageRow + patch;
        Pass pass = Pass.ofRows(compute, scratch, count);
        switch (phase) {
            case EMBED -> embed(row, pass);
            case NORM -> encoder.patchEmbedding().lnPre().applyInPlace(x, row, pass);
            case KEYS -> storeKeys(row, pass);
            case ATTEND -> attend(row, pass);
            case PROJECT -> project(row, pass);
            case DONE -> throw new IllegalStateException("nothing remains");
        }
        patch += count;
        if (left() == 0) {
            nextImage(monitor);
        }
    }

    private void nextImage(PassMonitor monitor) {
        imageRow += patch;
        patch = 0;
        image++;
        if (image == images.size()) {
            image = 0;
            imageRow = 0;
            endPhase(monitor);
        }
    }

    private void endPhase(PassMonitor monitor) {
        int hiddenSize = encoder.hiddenSize();
        phase = switch (phase) {
            case EMBED -> {
                monitor.stage("vision.patch_embedding", x, rows, hiddenSize);
                yield Phase.NORM;
            }
            case NORM -> {
                monitor.stage("vision.ln_pre", x, rows, hiddenSize);
                yield Phase.KEYS;
            }
            case KEYS -> Phase.ATTEND;
            case ATTEND -> {
                monitor.stage("vision.block." + layer, x, rows, hiddenSize);
                layer++;
                yield layer < encoder.blocks().size() ? Phase.KEYS : Phase.PROJECT;
            }
            case PROJECT -> {
                monitor.stage("projector.output", features, rows, features.length / rows);
                yield Phase.DONE;
            }
            case DONE -> Phase.DONE;
        };
    }

    private void embed(int row, Pass pass) {
        PatchGrid grid = images.get(image).grid();
        pass.forRows((from, to, _) -> encoder.rotary().fill(cos, sin, imageRow, grid, patch + from, patch + to));
        float[] embedded = encoder.patchEmbedding().embed(images.get(image), patch, pass);
        copyBack(embedded, x, row, pass);
    }

    private void storeKeys(int row, Pass pass) {
        KvSequence sequence = sequences[image];
        int patches = patches(images.get(image));
        sequence.reserve(patches);
        int rotation = pass.rows() * encoder.headDim();
        Pass.Run run = new Pass.Run(sequence, 0, pass.rows(), patch, Pass.Sight.all(patches));
        Pass rotated = Pass.ofRuns(
                compute,
                scratch,
                List.of(run),
                copy(cos, row, scratch.cos(rotation), pass),
                copy(sin, row, scratch.sin(rotation), pass));
        float[] q = encoder.blocks().get(layer).begin(hidden(row, pass), rotated);
        copyBack(q, queries, row, pass);
    }

    private void attend(int row, Pass pass) {
        int patches = patches(images.get(image));
        Pass.Run run = new Pass.Run(sequences[image], 0, pass.rows(), patch, Pass.Sight.all(patches));
        Pass seeing = Pass.ofRuns(compute, scratch, List.of(run), cos, sin);
        float[] hidden = hidden(row, pass);
        float[] q = copy(queries, row, scratch.queries(pass.rows() * encoder.hiddenSize()), pass);
        encoder.blocks().get(layer).end(hidden, q, seeing);
        copyBack(hidden, x, row, pass);
    }

    private void project(int row, Pass pass) {
        if (features == null) {
            features = new float[rows * projector.bias1().length];
        }
        copyBack(projector.project(hidden(row, pass), pass), features, row, pass);
    }

    /** Returns rows of the hidden states at the beginning of an array. */
    private float[] hidden(int row, Pass pass) {
        return copy(x, row, scratch.hidden(pass.rows() * encoder.hiddenSize()), pass);
    }

    /** Copies rows of an array of all rows to the beginning of another one. */
    private float[] copy(float[] all, int row, float[] few, Pass pass) {
        int width = all.length / rows;
        pass.forRows(
                (from, to, _) -> System.arraycopy(all, (row + from) * width, few, from * width, (to - from) * width));
        return few;
    }

    private void copyBack(float[] few, float[] all, int row, Pass pass) {
        int width = all.length / rows;
        pass.forRows(
                (from, to, _) -> System.arraycopy(few, from * width, all, (row + from) * width, (to - from) * width));
    }

    /** Returns the result, once the phase is {@link Phase#DONE}: {@code [rows, textHiddenSize]}, image by image. */
    float[] features() {
        return features;
    }

    /** Returns the pages. May be called again. */
    @Override
    public void close() {
        for (KvSequence sequence : sequences) {
            sequence.close();
        }
    }
}
