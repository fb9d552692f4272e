package dev.pixtral.engine;

import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.EmbeddedModel;
import dev.pixtral.checkpoint.ModelConfig;
import dev.pixtral.checkpoint.TextConfig;
import dev.pixtral.checkpoint.VisionConfig;
import dev.pixtral.image.PatchGrid;
import dev.pixtral.image.PixelValues;
import dev.pixtral.kernels.Kernels;
import dev.pixtral.kernels.KvType;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.kernels.Workers;
import dev.pixtral.kernels.select.KernelsProvider;
import dev.pixtral.model.Compute;
import dev.pixtral.model.PassMonitor;
import dev.pixtral.model.PixtralNetwork;
import dev.pixtral.sampling.SamplingOptions;
import dev.pixtral.tokenizer.SpecialTokens;
import dev.pixtral.tokenizer.Tekken;
import dev.pixtral.tokenizer.Tokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/**
 * Prints a digest of the logits of generations that follow from a seed. Arguments: seed, number of cases, salt. The
 * cases depend on the seed alone; threads, chunks and batches on the salt as well, so two JVMs compute the same logits
 * in different ways.
 *
 * <p>The first line names the kernels. Then come two lines a case: {@code case, digest, how it was computed}, separated
 * by tabs. The requests of a case are computed one after the other, each in one piece on one thread, and then together.
 * A digest is SHA-256 of the sorted digests of all rows of logits, since rows come in another order in a batch.
 *
 * <p>The process ends when its standard input does, so it does not survive whoever started it.
 */
final class LogitsDigests {
    static final List<Integer> CHUNKS = List.of(1, 7, 32, 512);
    private static final int CONTEXT = 128;

    private final Tokenizer tokenizer;
    private final Kernels kernels =
            KernelsProvider.create(KernelsProvider.Choice.fromProperty()); // never "auto": the width would be left open
    private final long seed;
    private final int salt;

    private LogitsDigests(Tokenizer tokenizer, long seed, int salt) {
        this.tokenizer = tokenizer;
        this.seed = seed;
        this.salt = salt;
    }

    public static void main(String[] args) throws IOException {
        Thread.ofPlatform().daemon().start(LogitsDigests::endWithTheParent);
        Tokenizer tokenizer;
        try (Checkpoint embedded = EmbeddedModel.open();
                InputStream in = embedded.tokenizer().orElseThrow().open()) {
            tokenizer = Tekken.parse(in, "tekken.json");
        }
        LogitsDigests digests = new LogitsDigests(tokenizer, Long.parseLong(args[0]), Integer.parseInt(args[2]));
        System.out.println(digests.kernels.name());
        for (int i = 0; i < Integer.parseInt(args[1]); i++) {
            digests.print(i);
        }
    }

    private static void endWithTheParent() {
        try {
            System.in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            System.err.println("standard input: " + e);
        }
        Runtime.getRuntime().halt(1);
    }

    /** Every eight cases take each format of weights with the embedded model and with a random one. */
    private void print(int number) {
        Random random = new Random(seed + number);
        Random how = new Random(seed + 31L * number + 1_000_003L * salt);
        WeightFormat[] formats = WeightFormat.values();
        WeightFormat format = formats[number % formats.length];
        boolean trained = number / formats.length % 2 == 0;
        KvType type = KvType.values()[random.nextInt(KvType.values().length)];
        try (Workers loading = new Workers(1);
                PixtralNetwork network = PixtralNetwork.load(
                        trained ? EmbeddedModel.open() : Checkpoint.random("random", config(random), seed + number),
                        format,
                        loading)) {
            List<GenerationRequest> requests = new ArrayList<>();
            for (int i = 0; i < 1 + random.nextInt(5); i++) {
                requests.add(request(random, network.config().vision().tokenSize()));
            }
            String name = "case %d: %s model, weights %s, keys and values %s, %d requests"
                    .formatted(number, trained ? "embedded" : "random", format, type, requests.size());
            EngineOptions alone = new EngineOptions(CONTEXT, CONTEXT, 1, CONTEXT, type);
            System.out.println(String.join("\t", name, digest(network, alone, 1, requests, 1), "alone"));

            int chunk = CHUNKS.get((number + salt) % CHUNKS.size());
            int threads = 1 + how.nextInt(8);
            EngineOptions together =
                    new EngineOptions(CONTEXT, chunk, requests.size(), CONTEXT * (1 + how.nextInt(4)), type);
            System.out.println(String.join(
                    "\t",
                    name,
                    digest(network, together, threads, requests, requests.size()),
                    "together, chunks of %d, %d threads".formatted(chunk, threads)));
        }
    }

    /** Computes the requests in batches of this size. */
    private String digest(
            PixtralNetwork network, EngineOptions options, int threads, List<GenerationRequest> requests, int batch) {
        RowDigests rows = new RowDigests();
        EngineOptions needed = options.withSpeculation(false); // rows of wrong drafts would be digested as well
        try (Workers workers = new Workers(threads);
                Engine engine = new Engine(network, new Compute(kernels, workers), tokenizer, needed, rows)) {
            for (int from = 0; from < requests.size(); from += batch) {
                requests.subList(from, Math.min(requests.size(), from + batch)).stream()
                        .map(engine::submit)
                        .toList()
                        .forEach(ticket -> ticket.await(GenerationListener.NONE));
            }
        }
        return rows.all();
    }

    /** Sizes that are no multiples of anything, but for what the vocabulary asks for. */
    private ModelConfig config(Random random) {
        int groups = 1 + random.nextInt(3);
        int keyHeads = 1 + random.nextInt(2);
        TextConfig text = new TextConfig(
                8 * (3 + random.nextInt(20)),
                8 * (5 + random.nextInt(30)),
                1 + random.nextInt(2),
                keyHeads * groups,
                keyHeads,
                2 * (3 + random.nextInt(20)),
                tokenizer.vocabSize(),
                1e6,
                1e-5,
                CONTEXT,
                random.nextBoolean() ? TextConfig.Yarn.NONE : new TextConfig.Yarn(16, 32, 32, 1, 1),
                random.nextBoolean() ? TextConfig.QueryScale.NONE : new TextConfig.QueryScale(0.1, 16),
                random.nextBoolean());
        int heads = 1 + random.nextInt(3);
        int headDim = 4 * (1 + random.nextInt(6));
        VisionConfig vision = new VisionConfig(
                heads * headDim,
                8 * (2 + random.nextInt(9)),
                1,
                heads,
                headDim,
                3,
                64,
                4,
                1e4,
                1e-5,
                1 + random.nextInt(2));
        return new ModelConfig(
                text,
                vision,
                random.nextBoolean(),
                random.nextBoolean(),
                tokenizer.specialTokens().img());
    }

    private GenerationRequest request(Random random, int tokenSize) {
        boolean picture = random.nextInt(3) == 0;
        PatchGrid grid = new PatchGrid(1 + random.nextInt(5), 1 + random.nextInt(5));
        int[] words = words(random, 1 + random.nextInt(60));
        SamplingOptions sampling = random.nextBoolean()
                ? SamplingOptions.GREEDY
                : SamplingOptions.builder()
                        .seed(random.nextLong())
                        .temperature(0.2 + random.nextDouble())
                        .build();
        return Requests.of(
                picture ? withPicture(grid, words) : words,
                picture ? List.of(pixels(random, grid, tokenSize)) : List.of(),
                sampling,
                1 + random.nextInt(12),
                List.of());
    }

    private int[] words(Random random, int length) {
        int[] ids = random.ints(length, 1000, tokenizer.vocabSize()).toArray();
        ids[0] = tokenizer.specialTokens().bos();
        return ids;
    }

    private int[] withPicture(PatchGrid grid, int[] words) {
        SpecialTokens special = tokenizer.specialTokens();
        int[] ids = new int[words.length + grid.tokens()];
        ids[0] = words[0];
        Arrays.fill(ids, 1, 1 + grid.tokens(), special.img());
        for (int row = 1; row < grid.rows(); row++) {
            ids[row * (grid.cols() + 1)] = special.imgBreak();
        }
        ids[grid.tokens()] = special.imgEnd();
        System.arraycopy(words, 1, ids, 1 + grid.tokens(), words.length - 1);
        return ids;
    }

    private static PixelValues pixels(Random random, PatchGrid grid, int patchSize) {
        float[] values = new float[3 * grid.cols() * grid.rows() * patchSize * patchSize];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat(-2, 2);
        }
        return new PixelValues(grid, patchSize, values);
    }

    /** Digests each row of logits, on the engine's thread; read after the engine is closed. */
    private static final class RowDigests implements PassMonitor {
        private final List<String> rows = new ArrayList<>();

        @Override
        public void stage(String name, float[] values, int count, int cols) {
            if (!name.equals("logits")) {
                return;
            }
            for (int row = 0; row < count; row++) {
                ByteBuffer bits = ByteBuffer.allocate(Float.BYTES * cols);
                bits.asFloatBuffer().put(values, row * cols, cols);
                rows.add(HexFormat.of().formatHex(sha256().digest(bits.array())));
            }
        }

        String all() {
            MessageDigest digest = sha256();
            rows.stream().sorted().forEach(row -> digest.update(HexFormat.of().parseHex(row)));
            return "%d rows %s".formatted(rows.size(), HexFormat.of().formatHex(digest.digest()));
        }

        private static MessageDigest sha256() {
            try {
                return MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
