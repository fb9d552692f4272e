package dev.pixtral.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pixtral.cache.StateBytes;
import dev.pixtral.chat.InstructFormat;
import dev.pixtral.chat.InstructTemplate;
import dev.pixtral.chat.Prompt;
import dev.pixtral.chat.RepairedPrompt;
import dev.pixtral.chat.StrictRecords;
import dev.pixtral.chat.ValidationMode;
import dev.pixtral.checkpoint.CheckpointBytes;
import dev.pixtral.checkpoint.GgufFuzz;
import dev.pixtral.errors.Warnings;
import dev.pixtral.fuzz.FuzzTarget.Seed;
import dev.pixtral.hub.HubBytes;
import dev.pixtral.image.FetchPolicy;
import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageLimits;
import dev.pixtral.image.ImageOptions;
import dev.pixtral.image.ImageSource;
import dev.pixtral.image.PixelSize;
import dev.pixtral.image.fetch.FetchedBytes;
import dev.pixtral.image.read.ImageDecoder;
import dev.pixtral.image.read.ImagePreprocessor;
import dev.pixtral.openai.ConversationBytes;
import dev.pixtral.tokenizer.PixtralVocabulary;
import dev.pixtral.tokenizer.SpecialTokenPolicy;
import dev.pixtral.tokenizer.Tokenizer;
import dev.pixtral.tokenizer.TokenizerFixtures;
import dev.pixtral.tokenizer.TokenizerWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** All places where bytes from outside come in. */
final class FuzzTargets {
    private static final String IMAGES = "fixtures/image/inputs";
    private static final String FORMATS = "fixtures/image-formats/inputs";
    private static final String CODECS = "fixtures/image-codecs/inputs";
    private static final String EVERYDAY = "fixtures/everyday";
    private static final String CHECKPOINT = "fixtures/model/tiny-a/";
    private static final String QUANTISED = "fixtures/siblings/quantised/pixtral-q-";
    private static final int LARGEST_SEED = 20_000;
    private static final int HEADER_OF_SEED = 8;
    private static final int HEADER_OF_PROJECTOR = 2832;

    /** Nothing is fetched: fuzzing stays on this machine. */
    private static final ImageOptions IMAGE_OPTIONS = new ImageOptions(
            new ImageLimits(1 << 20, 250_000, 64),
            ImageOptions.Reading.VIEWER,
            64,
            FetchPolicy.DEFAULT.withReach(FetchPolicy.Reach.ALLOWED_ONLY));

    private static final List<String> SIBLINGS = List.of(
            "fixtures/siblings/model/ministral3b-a/native",
            "fixtures/siblings/model/ministral3b-a/hf",
            "fixtures/siblings/model/ministral8b-a/native-fp8");

    private static final ImagePreprocessor PREPROCESSOR = new ImagePreprocessor(16, 256);

    private static final Map<String, Supplier<FuzzTarget>> TARGETS = new TreeMap<>(Map.ofEntries(
            Map.entry("png", () -> png("png", ".png")),
            Map.entry("apng", FuzzTargets::apng),
            Map.entry("jpeg", () -> image("jpeg", ".jpg")),
            Map.entry("mpo", () -> image("mpo", ".mpo")),
            Map.entry("gif", () -> image("gif", ".gif")),
            Map.entry("webp", () -> image("webp", ".webp")),
            Map.entry("bmp", () -> image("bmp", ".bmp")),
            Map.entry("tiff", () -> image("tiff", ".tif", ".tiff")),
            Map.entry("bigtiff", FuzzTargets::bigTiff),
            Map.entry("sniff", () -> image("sniff", ".png", ".jpg", ".mpo", ".gif", ".webp", ".bmp", ".tif", ".tiff")),
            Map.entry("image-uri", FuzzTargets::imageUri),
            Map.entry("gzip", FuzzTargets::gzip),
            Map.entry("safetensors", FuzzTargets::safetensors),
            Map.entry("gguf", FuzzTargets::gguf),
            Map.entry("gguf-model", FuzzTargets::ggufModel),
            Map.entry("state", () -> state("state", StateBytes.file(), StateBytes::read)),
            Map.entry("state-header", () -> state("state-header", StateBytes.header(), StateBytes::readHeader)),
            Map.entry("prepared", FuzzTargets::prepared),
            Map.entry("tekken", FuzzTargets::tekken),
            Map.entry("tokenizer", FuzzTargets::tokenizer),
            Map.entry("sentencepiece", FuzzTargets::sentencePiece),
            Map.entry("params", () -> json("params", "native", "/params.json", CheckpointBytes::params)),
            Map.entry(
                    "preprocessor",
                    () -> json("preprocessor", "hf", "processor_config.json", CheckpointBytes::preprocessor)),
            Map.entry("quantised-config", FuzzTargets::quantisedConfig),
            Map.entry("quantised-header", FuzzTargets::quantisedHeader),
            Map.entry("config", () -> json("config", "hf", "/config.json", CheckpointBytes::config)),
            Map.entry(
                    "shard-index",
                    () -> json("shard-index", "hf", "model.safetensors.index.json", CheckpointBytes::shardIndex)),
            Map.entry("conversation", FuzzTargets::conversation),
            Map.entry("prompt", () -> prompt("prompt", prompt -> prompt)),
            Map.entry("history", () -> prompt("history", FuzzTargets::repaired)),
            Map.entry("hub-list", FuzzTargets::hubList),
            Map.entry(
                    "hub-headers",
                    () -> new FuzzTarget("hub-headers", texts(HubBytes.HEADERS), Mutator.BINARY, HubBytes::headers)),
            Map.entry("schema", FuzzTargets::schema)));

    private FuzzTargets() {}

    static List<String> names() {
        return List.copyOf(TARGETS.keySet());
    }

    static FuzzTarget of(String name) {
        return TARGETS.get(name).get();
    }

    private static FuzzTarget image(String name, String... ends) {
        return new FuzzTarget(name, pictures(ends), Mutator.BINARY, FuzzTargets::decode);
    }

    private static List<Seed> pictures(String... ends) {
        List<Seed> seeds = new ArrayList<>(FuzzFiles.seeds(IMAGES, ends));
        seeds.addAll(FuzzFiles.seeds(FORMATS, ends));
        seeds.addAll(FuzzFiles.seeds(CODECS, ends));
        seeds.addAll(FuzzFiles.seeds(EVERYDAY, ends));
        return seeds.stream()
                .filter(seed -> seed.bytes().length <= LARGEST_SEED)
                .toList();
    }

    /** In every reading; a header tells the sizes of what is decoded. */
    private static void decode(byte[] bytes) {
        ImageSource source = ImageSource.of("picture", bytes);
        for (ImageOptions.Reading reading : ImageOptions.Reading.values()) {
            ImageOptions options = IMAGE_OPTIONS.withReading(reading);
            List<PixelSize> decoded = ImageDecoder.decode(source, options).stream()
                    .map(image -> new PixelSize(image.width(), image.height()))
                    .toList();
            List<PixelSize> told = ImageDecoder.probe(source, options).pictures();
            if (!told.equals(decoded)) {
                throw new IllegalStateException("The header tells " + told + ", but decoded were " + decoded);
            }
        }
    }

    /** Apart from the other TIFF pictures, which are so many. */
    private static FuzzTarget bigTiff() {
        List<Seed> seeds = FuzzFiles.seeds(
                CODECS,
                "/bigtiff-little-raw.tif",
                "/bigtiff-big-lzw.tif",
                "/bigtiff-little-jpeg.tif",
                "/bigtiff-big-planes.tif",
                "/bigtiff-group4.tif",
                "/pages-big.tif");
        return new FuzzTarget("bigtiff", seeds, Mutator.BINARY, FuzzTargets::decode);
    }

    private static void decodeOrRefuse(byte[] bytes) {
        try {
            decode(bytes);
        } catch (ImageException e) {
            Objects.requireNonNull(e.getMessage()); // refused with a sentence, as it may be
        }
    }

    private static FuzzTarget apng() {
        List<Seed> seeds = pictures(".png").stream()
                .filter(seed -> new String(seed.bytes(), ISO_8859_1).contains("acTL"))
                .toList();
        return png("apng", seeds);
    }

    private static FuzzTarget png(String name, String... ends) {
        return png(name, pictures(ends));
    }

    /**
     * A file comes again with right checksums, or else nearly all changes would be refused, or would make an animation
     * a still picture, for them alone.
     */
    private static FuzzTarget png(String name, List<Seed> seeds) {
        return new FuzzTarget(name, seeds, Mutator.BINARY, bytes -> {
            decodeOrRefuse(bytes);
            decode(PngChecksums.repaired(bytes));
        });
    }

    private static FuzzTarget imageUri() {
        List<Seed> seeds = new ArrayList<>();
        for (Seed picture : pictures("1x1.png", "3x2.png", "1x1.webp", "palette-2.webp")) {
            String base64 = Base64.getEncoder().encodeToString(picture.bytes());
            seeds.add(text("data:image/png;base64," + base64));
            seeds.add(text(
                    "data:;charset=utf-8;BASE64," + base64.replace("+", "%2B").replace("=", "%3D")));
        }
        String wrapped = Base64.getMimeEncoder()
                .encodeToString(pictures("3x2.png").getFirst().bytes());
        seeds.add(text("\ufeff\"" + wrapped + "\""));
        seeds.add(text("b'" + wrapped.replace("\r\n", "\\n").replace("=", "\\u003d") + "'"));
        seeds.add(text("data:image/png;base64,data:image/png;base64," + wrapped));
        seeds.add(text("data:image/svg+xml,%3Csvg%20%2F%3E"));
        seeds.add(text("https://user:secret@example.org:80/a%20b.png?token=1#part"));
        seeds.add(text("file:///no/such/picture.png"));
        seeds.add(text("C:\\pictures\\a.png"));
        return new FuzzTarget("image-uri", seeds, Mutator.BINARY, bytes -> {
            ImageSource source = ImageSource.ofUri(new String(bytes, UTF_8));
            ImageDecoder.decode(source, IMAGE_OPTIONS);
        });
    }

    /** Packed pictures; a changed checksum is one change of many, for what is damaged is told as it is read. */
    private static FuzzTarget gzip() {
        List<Seed> seeds = pictures("1x1.png", "3x2.png", "1x1.webp", "palette-2.webp").stream()
                .map(picture -> new Seed(picture.name() + ".gz", FuzzFiles.gzip(picture.bytes())))
                .toList();
        return new FuzzTarget("gzip", seeds, Mutator.BINARY, FetchedBytes::unpack);
    }

    /** Whole files, and headers alone; these get their length and some values. */
    private static FuzzTarget safetensors() {
        List<Seed> seeds = new ArrayList<>();
        for (Seed file : FuzzFiles.seeds(CHECKPOINT + "native", ".safetensors")) {
            int end = 1 + new String(file.bytes(), UTF_8).indexOf("}}");
            seeds.add(new Seed("header", Arrays.copyOfRange(file.bytes(), HEADER_OF_SEED, end + 1)));
        }
        seeds.add(text(
                "{\"__metadata__\":{\"format\":\"pt\"},\"a\":{\"dtype\":\"F32\",\"shape\":[2,4],\"data_offsets\":[0,32]},"
                        + "\"b\":{\"dtype\":\"BF16\",\"shape\":[16],\"data_offsets\":[32,64]}}"));
        seeds.add(text(
                "{\"a\":{\"dtype\":\"F16\",\"shape\":[],\"data_offsets\":[0,2]},\"b\":{\"dtype\":\"U8\",\"shape\":[0,3],\"data_offsets\":[2,2]},"
                        + "\"c\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[2,64]}}"));
        String header = "{\"a\":{\"dtype\":\"F32\",\"shape\":[2,1],\"data_offsets\":[0,8]}}  ";
        seeds.add(new Seed("file", CheckpointBytes.file(header, new byte[8])));
        return new FuzzTarget("safetensors", seeds, Mutator.JSON, bytes -> {
            if (bytes.length > 0 && bytes[0] == '{') {
                CheckpointBytes.safetensorsHeader(bytes);
            } else {
                CheckpointBytes.safetensors(bytes);
            }
        });
    }

    /** One file, of all types of tensors, and one with most types of metadata. */
    private static FuzzTarget gguf() {
        List<Seed> seeds = new ArrayList<>(FuzzFiles.seeds("fixtures/gguf", "block-types.gguf"));
        seeds.addAll(FuzzFiles.seeds("fixtures/gguf", "mmproj-tiny-a-f16.gguf").stream()
                .map(seed -> new Seed("header", Arrays.copyOf(seed.bytes(), HEADER_OF_PROJECTOR)))
                .toList());
        return new FuzzTarget("gguf", seeds, Mutator.BINARY, GgufFuzz::file);
    }

    /** Files that are a model together. */
    private static FuzzTarget ggufModel() {
        List<Seed> seeds = GgufFuzz.models().stream()
                .map(model -> new Seed("model of kind " + model[0], model))
                .toList();
        return new FuzzTarget("gguf-model", seeds, Mutator.BINARY, GgufFuzz::model);
    }

    /** Whole files, and headers alone; these get their length and hash, or else nearly all changes would be refused. */
    private static FuzzTarget prepared() {
        byte[] file = CheckpointBytes.prepared();
        int end = new String(file, ISO_8859_1).indexOf("}}") + 2;
        int data = HEADER_OF_SEED
                + ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt();
        byte[] values = Arrays.copyOfRange(file, data, file.length);
        List<Seed> seeds = List.of(
                new Seed("header", Arrays.copyOfRange(file, HEADER_OF_SEED, end)),
                new Seed("the same", Arrays.copyOfRange(file, HEADER_OF_SEED, end)),
                new Seed("file", file));
        return new FuzzTarget("prepared", seeds, Mutator.JSON, bytes -> {
            if (bytes.length > 0 && bytes[0] == '{') {
                CheckpointBytes.preparedHeader(bytes, values);
            } else {
                CheckpointBytes.prepared(bytes);
            }
        });
    }

    private static FuzzTarget tekken() {
        List<Seed> seeds = new ArrayList<>(FuzzFiles.seeds(CHECKPOINT + "native", "tekken.json"));
        seeds.add(text(SmallTekken.JSON));
        seeds.add(text(SmallTekken.JSON));
        seeds.add(text(SmallTekken.JSON));
        return new FuzzTarget("tekken", seeds, Mutator.JSON, bytes -> encodeAndDecode(bytes, "tekken.json"));
    }

    private static FuzzTarget tokenizer() {
        List<Seed> seeds = new ArrayList<>();
        for (TokenizerWriter.Merge merge : TokenizerWriter.Merge.values()) {
            ByteArrayOutputStream file = new ByteArrayOutputStream();
            try {
                TokenizerWriter.tokenizer(PixtralVocabulary.load(290), merge, file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            seeds.add(new Seed("merges as " + merge, file.toByteArray()));
        }
        return new FuzzTarget("tokenizer", seeds, Mutator.JSON, bytes -> encodeAndDecode(bytes, "tokenizer.json"));
    }

    private static FuzzTarget sentencePiece() {
        List<Seed> seeds = List.of(new Seed("the smallest", SmallSentencePiece.file()));
        return new FuzzTarget(
                "sentencepiece", seeds, Mutator.BINARY, bytes -> encodeAndDecode(bytes, SmallSentencePiece.NAME));
    }

    private static void encodeAndDecode(byte[] file, String name) {
        Tokenizer tokenizer = Tokenizer.parse(new ByteArrayInputStream(file), name, name);
        tokenizer.decode(
                tokenizer.encode("Grüße an 世界 \ud83d\ude00, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab  123\n\n"),
                SpecialTokenPolicy.KEEP);
    }

    private static FuzzTarget json(String name, String folder, String file, Consumer<byte[]> body) {
        List<Seed> seeds = new ArrayList<>(FuzzFiles.seeds(CHECKPOINT + folder, file));
        SIBLINGS.forEach(sibling -> seeds.addAll(FuzzFiles.seeds(sibling, file)));
        return new FuzzTarget(name, seeds, Mutator.JSON, body);
    }

    /** Configurations of weights that others have quantised, and expressions for modules that others write. */
    private static FuzzTarget quantisedConfig() {
        List<Seed> seeds = new ArrayList<>();
        for (String name : List.of("w4a16", "w8a8", "fp8-dynamic")) {
            seeds.addAll(FuzzFiles.seeds(QUANTISED + name, "/config.json"));
        }
        String first = new String(seeds.getFirst().bytes(), UTF_8);
        seeds.add(text(first.replace("language_model.lm_head", "re:.*lm_head")
                .replace("vision_tower.transformer.layers.0.attention.k_proj", "re:vision_tower.*")));
        seeds.add(text(first.replace("multi_modal_projector.linear_1", "re:((a|aa)+.?){2,}(?=multi).*$")));
        return new FuzzTarget("quantised-config", seeds, Mutator.JSON, CheckpointBytes::quantisedConfig);
    }

    private static FuzzTarget quantisedHeader() {
        byte[] file = FuzzFiles.seeds(QUANTISED + "w4a16", "/model.safetensors")
                .getFirst()
                .bytes();
        int end = HEADER_OF_SEED
                + ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt();
        Seed header = new Seed("header", Arrays.copyOfRange(file, HEADER_OF_SEED, end));
        return new FuzzTarget(
                "quantised-header", List.of(header, header), Mutator.JSON, CheckpointBytes::quantisedHeader);
    }

    private static FuzzTarget conversation() {
        InstructTemplate template = new InstructTemplate(TokenizerFixtures.tiny());
        return new FuzzTarget(
                "conversation",
                SmallConversations.ALL.stream().map(FuzzTargets::text).toList(),
                Mutator.JSON,
                bytes -> encode(template, repaired(ConversationBytes.read(bytes))));
    }

    private static Prompt repaired(Prompt prompt) {
        return RepairedPrompt.of(
                        StrictRecords.applied(prompt), InstructFormat.V3, ValidationMode.SERVING, new Warnings())
                .prompt();
    }

    private static FuzzTarget prompt(String name, UnaryOperator<Prompt> change) {
        InstructTemplate template = new InstructTemplate(TokenizerFixtures.tiny());
        List<Seed> seeds = new ArrayList<>();
        for (int i = 1; i < 9; i++) {
            byte[] choices = new byte[64 * i];
            new Random(i).nextBytes(choices);
            seeds.add(new Seed("choices " + i, choices));
        }
        return new FuzzTarget(
                name,
                seeds,
                Mutator.BINARY,
                bytes -> encode(template, change.apply(new PromptOfChoices(bytes).prompt())));
    }

    private static FuzzTarget schema() {
        return new FuzzTarget(
                "schema",
                SmallSchemas.all().stream().map(FuzzTargets::text).toList(),
                Mutator.JSON,
                new SchemaTarget()::accept);
    }

    private static void encode(InstructTemplate template, Prompt prompt) {
        template.encode(
                prompt,
                part -> ImageDecoder.decode(part.source(), IMAGE_OPTIONS).stream()
                        .map(image -> PREPROCESSOR.grid(image.width(), image.height()))
                        .toList(),
                ValidationMode.SERVING);
    }

    /** What was computed for a conversation. */
    private static FuzzTarget state(String name, byte[] seed, Consumer<byte[]> body) {
        return new FuzzTarget(name, List.of(new Seed(name, seed)), Mutator.BINARY, body);
    }

    /** Answers of a hub: about a revision, about a failure, and the list of files. */
    private static FuzzTarget hubList() {
        return new FuzzTarget("hub-list", texts(HubBytes.ANSWERS), Mutator.JSON, HubBytes::answer);
    }

    private static List<Seed> texts(List<String> texts) {
        return texts.stream().map(FuzzTargets::text).toList();
    }

    private static Seed text(String text) {
        return new Seed(text.substring(0, Math.min(40, text.length())), text.getBytes(UTF_8));
    }
}
