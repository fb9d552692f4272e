package dev.pixtral.model;

import dev.pixtral.image.PatchGrid;
import dev.pixtral.image.PixelValues;
import java.util.List;
import java.util.Optional;

/**
 * A pass of images through vision encoder and projector, in units of a few rows. Everything that must survive between
 * two units is in arrays and pages of its own, so other passes may run on the same {@link Scratch} in between. How the
 * rows are divided into units changes no bit.
 *
 * <p>An image of the model's input is divided into tokens, which are patches of the encoder or squares of them: until
 * the last phase rows are patches, in it they are tokens. A row attends to all patches of its image, so each layer has
 * two phases: the keys and values of all rows are stored before the first row attends. A unit has rows of one image and
 * one phase; they are copied to the beginning of the working memory and back, because kernels begin at row 0. Not
 * thread-safe.
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
        /** The norm before the projector, if there is one. */
        PROJECTOR_NORM,
        /** The projector, which may merge patches: rows are tokens. */
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
    private final int rows; // patches of all images
    private final int tokens; // of all images
    private final float[] x; // [rows, hiddenSize]
    private final float[] queries; // [rows, hiddenSize]
    private final float[] cos; // [rows, headDim]
    private final float[] sin; // [rows, headDim]
    private float[] features; // [tokens, textHiddenSize]; null before the projector
    private Phase phase = Phase.EMBED;
    private int layer;
    private int image; // the next unit begins in this image
    private int imageRow; // index in all rows of that image's first patch
    private int imageToken; // index in all tokens of that image's first one
    private int done; // the next unit begins at this patch, or in the last phase token, of the image

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
        this.rows = images.stream().mapToInt(this::patches).sum();
        this.tokens = images.stream().mapToInt(one -> one.grid().patches()).sum();
        this.x = new float[rows * encoder.hiddenSize()];
        this.queries = new float[rows * encoder.hiddenSize()];
        this.cos = new float[rows * encoder.headDim()];
        this.sin = new float[rows * encoder.headDim()];
    }

    /** Returns what merges patches; empty if nothing does. */
    Optional<PatchMerger> merger() {
        return projector.merger();
    }

    private int patches(PixelValues image) {
        return image.grid().patches() * projector.mergeSize() * projector.mergeSize();
    }

    /** Returns the size of an image in patches. */
    private PatchGrid grid(PixelValues image) {
        int side = projector.mergeSize();
        return new PatchGrid(image.grid().cols() * side, image.grid().rows() * side);
    }

    /** Returns the phase of the next unit. */
    Phase phase() {
        return phase;
    }

    /** Returns the largest number of rows that the next unit can have. */
    int left() {
        PixelValues current = images.get(image);
        return (phase == Phase.PROJECT ? current.grid().patches() : patches(current)) - done;
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
        boolean first = image == 0 && done == 0;
        if (first && (phase == Phase.KEYS || phase == Phase.PROJECT)) {
            monitor.check();
        }
        int row = imageRow + done;
        Pass pass = Pass.ofRows(compute, scratch, count);
        switch (phase) {
            case EMBED -> embed(row, pass);
            case NORM -> encoder.patchEmbedding().lnPre().applyInPlace(x, row, pass);
            case KEYS -> storeKeys(row, pass);
            case ATTEND -> attend(row, pass);
            case PROJECTOR_NORM -> projector.norm().orElseThrow().applyInPlace(x, row, pass);
            case PROJECT -> project(pass);
            case DONE -> throw new IllegalStateException("nothing remains");
        }
        done += count;
        if (left() == 0) {
            nextImage(monitor);
        }
    }

    private void nextImage(PassMonitor monitor) {
        imageRow += patches(images.get(image));
        imageToken += images.get(image).grid().patches();
        done = 0;
        image++;
        if (image == images.size()) {
            image = 0;
            imageRow = 0;
            imageToken = 0;
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
                yield layer < encoder.blocks().size() ? Phase.KEYS : afterBlocks();
            }
            case PROJECTOR_NORM -> {
                monitor.stage("projector.norm", x, rows, hiddenSize);
                yield Phase.PROJECT;
            }
            case PROJECT -> {
                monitor.stage("projector.output", features, tokens, features.length / tokens);
                yield Phase.DONE;
            }
            case DONE -> Phase.DONE;
        };
    }

    private Phase afterBlocks() {
        return projector.norm().isPresent() ? Phase.PROJECTOR_NORM : Phase.PROJECT;
    }

    private void embed(int row, Pass pass) {
        PatchGrid grid = grid(images.get(image));
        pass.forRows((from, to, _) -> encoder.rotary().fill(cos, sin, imageRow, grid, done + from, done + to));
        float[] embedded = encoder.patchEmbedding().embed(images.get(image), done, pass);
        copyBack(embedded, x, encoder.hiddenSize(), row, pass);
    }

    private void storeKeys(int row, Pass pass) {
        KvSequence sequence = sequences[image];
        int patches = patches(images.get(image));
        sequence.reserve(patches);
        int rotation = pass.rows() * encoder.headDim();
        Pass.Run run = new Pass.Run(sequence, 0, pass.rows(), done, Pass.Sight.all(patches));
        Pass rotated = Pass.ofRuns(
                compute,
                scratch,
                List.of(run),
                Pass.Rotation.of(
                        copy(cos, encoder.headDim(), row, scratch.cos(rotation), pass),
                        copy(sin, encoder.headDim(), row, scratch.sin(rotation), pass)));
        float[] q = encoder.blocks().get(layer).begin(hidden(row, pass), rotated);
        copyBack(q, queries, encoder.hiddenSize(), row, pass);
    }

    private void attend(int row, Pass pass) {
        int patches = patches(images.get(image));
        Pass.Run run = new Pass.Run(sequences[image], 0, pass.rows(), done, Pass.Sight.all(patches));
        Pass seeing = Pass.ofRuns(compute, scratch, List.of(run), Pass.Rotation.of(cos, sin));
        float[] hidden = hidden(row, pass);
        float[] q = copy(queries, encoder.hiddenSize(), row, scratch.queries(pass.rows() * encoder.hiddenSize()), pass);
        encoder.blocks().get(layer).end(hidden, q, seeing);
        copyBack(hidden, x, encoder.hiddenSize(), row, pass);
    }

    private void project(Pass pass) {
        int width = projector.bias1().length;
        if (features == null) {
            features = new float[tokens * width];
        }
        PatchGrid squares = images.get(image).grid();
        float[] merged = projector
                .merger()
                .map(merger -> merger.merge(x, imageRow, squares, done, pass))
                .orElseGet(() -> hidden(imageRow + done, pass));
        copyBack(projector.project(merged, pass), features, width, imageToken + done, pass);
    }

    /** Returns rows of the hidden states at the beginning of an array. */
    private float[] hidden(int row, Pass pass) {
        int width = encoder.hiddenSize();
        return copy(x, width, row, scratch.hidden(pass.rows() * width), pass);
    }

    /** Copies rows of an array of all rows to the beginning of another one. */
    private static float[] copy(float[] all, int width, int row, float[] few, Pass pass) {
        pass.forRows(
                (from, to, _) -> System.arraycopy(all, (row + from) * width, few, from * width, (to - from) * width));
        return few;
    }

    private static void copyBack(float[] few, float[] all, int width, int row, Pass pass) {
        pass.forRows(
                (from, to, _) -> System.arraycopy(few, from * width, all, (row + from) * width, (to - from) * width));
    }

    /** Returns the result, once the phase is {@link Phase#DONE}: {@code [tokens, textHiddenSize]}, image by image. */
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
