package dev.pixtral.engine;

import dev.pixtral.chat.Message;
import dev.pixtral.chat.Prompt;
import dev.pixtral.chat.ResponseFormat;
import dev.pixtral.grammar.AnswerGrammars;
import dev.pixtral.grammar.AnswerRules;
import dev.pixtral.grammar.Grammar;
import dev.pixtral.image.PatchGrid;
import dev.pixtral.image.PixelValues;
import dev.pixtral.sampling.LogitsProcessor;
import dev.pixtral.sampling.SamplingOptions;
import dev.pixtral.tokenizer.SpecialTokens;
import dev.pixtral.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Conversations that grow, branch, repeat themselves and share beginnings and pictures, drawn from a seed. Each turn's
 * prompt contains the answers before it, so they are drawn together with the answers of the requests alone.
 */
final class MixedConversations {
    /** Largest number of positions of a request. */
    static final int CONTEXT = 256;

    private static final int MOST_TOKENS = 30;
    private static final String SCHEMA = "{\"type\": \"object\", \"properties\": {\"store\": {\"type\": \"string\","
            + " \"maxLength\": 3}, \"total\": {\"type\": \"integer\", \"minimum\": 0, \"maximum\": 99}},"
            + " \"required\": [\"store\", \"total\"]}";

    private final SpecialTokens special;
    private final int vocabulary;
    private final int patchSize;
    private final Grammar grammar;
    private final Function<GenerationRequest, GenerationResult> alone;

    /**
     * A request of a conversation.
     *
     * @param request the request
     * @param alone its answer when it is computed alone and without caches
     * @param cancelAt after how many tokens it is cancelled; 0 for within the prompt, -1 for never
     */
    record Turn(GenerationRequest request, GenerationResult alone, int cancelAt) {}

    /** A text that is not finished: ids, and the pictures in them. */
    private record Text(int[] ids, List<PixelValues> pictures) {
        Text and(int... more) {
            int[] both = Arrays.copyOf(ids, ids.length + more.length);
            System.arraycopy(more, 0, both, ids.length, more.length);
            return new Text(both, pictures);
        }
    }

    /**
     * Prepares the drawing.
     *
     * @param tokenizer the model's tokenizer
     * @param patchSize pixels of a patch's side
     * @param alone answers a request without caches and without others
     */
    MixedConversations(Tokenizer tokenizer, int patchSize, Function<GenerationRequest, GenerationResult> alone) {
        this.special = tokenizer.specialTokens();
        this.vocabulary = tokenizer.vocabSize();
        this.patchSize = patchSize;
        this.grammar = new AnswerGrammars(tokenizer)
                .grammar(
                        Prompt.of(Message.user("?")).withResponseFormat(new ResponseFormat.JsonSchema("", SCHEMA)),
                        AnswerRules.DEFAULT)
                .orElseThrow();
        this.alone = alone;
    }

    /** Draws conversations of at least one turn each. */
    List<List<Turn>> draw(Random random, int conversations, int turns) {
        int[] documents = IntStream.range(0, 2).map(_ -> random.nextInt()).toArray();
        List<List<Turn>> drawn = new ArrayList<>();
        for (int i = 0; i < conversations; i++) {
            drawn.add(conversation(random, documents[random.nextInt(documents.length)], 1 + random.nextInt(turns)));
        }
        return drawn;
    }

    /** Returns the same conversations with nothing cancelled: how much of an answer a cancel leaves depends on time. */
    static List<List<Turn>> uncancelled(List<List<Turn>> conversations) {
        return conversations.stream()
                .map(turns -> turns.stream()
                        .map(turn -> new Turn(turn.request, turn.alone, -1))
                        .toList())
                .toList();
    }

    private List<Turn> conversation(Random random, int document, int turns) {
        String salt = random.nextInt(4) == 0 ? "other" : "";
        List<Turn> drawn = new ArrayList<>();
        List<Text> texts = new ArrayList<>(); // after each answer
        Text asked = question(random, beginning(random, document));
        while (drawn.size() < turns && asked.ids.length < CONTEXT) {
            Turn turn = turn(random, asked, salt);
            drawn.add(turn);
            texts.add(asked.and(turn.alone.ids()));
            asked = next(random, asked, texts);
        }
        return drawn;
    }

    /** The beginning of a text that others share: cut at any place, but not within a picture. */
    private Text beginning(Random random, int document) {
        Random contents = new Random(document);
        Text text = new Text(new int[] {special.bos()}, List.of()).and(words(contents, 20 + contents.nextInt(30)));
        text = random.nextInt(3) == 0
                ? new Text(Arrays.copyOf(text.ids, 1 + random.nextInt(text.ids.length)), List.of())
                : text;
        return random.nextBoolean() ? picture(contents, text) : text;
    }

    /** The next prompt: a further turn, the same one again, or another branch of an earlier turn. */
    private Text next(Random random, Text asked, List<Text> texts) {
        return switch (random.nextInt(6)) {
            case 0 -> asked;
            case 1 -> {
                Text earlier = texts.get(random.nextInt(texts.size()));
                int end = earlier.ids.length - random.nextInt(Math.min(40, earlier.ids.length - 1));
                while (inPicture(earlier.ids, end)) {
                    end++;
                }
                int[] kept = Arrays.copyOf(earlier.ids, end);
                int pictures = (int)
                        Arrays.stream(kept).filter(id -> id == special.imgEnd()).count();
                yield question(random, new Text(kept, earlier.pictures.subList(0, pictures)));
            }
            default -> question(random, texts.getLast());
        };
    }

    /** Whether a picture that begins before a position ends behind it. */
    private boolean inPicture(int[] ids, int end) {
        for (int i = end - 1; i >= 0 && ids[i] != special.imgEnd(); i--) {
            if (ids[i] == special.img()) {
                return true;
            }
        }
        return false;
    }

    private Text question(Random random, Text text) {
        Text asked = random.nextInt(3) == 0 ? picture(random, text) : text;
        return asked.and(words(random, 1 + random.nextInt(35)));
    }

    private int[] words(Random random, int count) {
        int[] ids = random.ints(count, 1000, vocabulary).toArray();
        if (random.nextInt(3) == 0) { // repeats itself
            for (int i = count / 2; i < count; i++) {
                ids[i] = ids[i - count / 2];
            }
        }
        return ids;
    }

    /** Adds one of few pictures, some of which have the same size. Each is a new object with equal pixels. */
    private Text picture(Random random, Text text) {
        int number = random.nextInt(5);
        PatchGrid grid = new PatchGrid(2 + number / 2, 1 + number / 2 * 2);
        int[] ids = new int[grid.tokens()];
        Arrays.fill(ids, special.img());
        for (int row = 1; row < grid.rows(); row++) {
            ids[row * (grid.cols() + 1) - 1] = special.imgBreak();
        }
        ids[ids.length - 1] = special.imgEnd();
        List<PixelValues> pictures = new ArrayList<>(text.pictures);
        pictures.add(pixels(grid, number));
        return new Text(text.and(ids).ids, pictures);
    }

    private PixelValues pixels(PatchGrid grid, int seed) {
        float[] values = new float[3 * grid.patches() * patchSize * patchSize];
        Random random = new Random(seed);
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat() - 0.5f;
        }
        return new PixelValues(grid, patchSize, values);
    }

    private Turn turn(Random random, Text asked, String salt) {
        boolean held = random.nextInt(5) == 0;
        int maxTokens = held ? 60 : 1 + random.nextInt(MOST_TOKENS);
        DecodingOptions decoding = new DecodingOptions(
                sampling(random),
                maxTokens,
                random.nextInt(4) == 0 ? List.of("e") : List.of(),
                random.nextInt(3) == 0 ? copying(special) : LogitsProcessor.NONE);
        Constraint constraint = held ? new Constraint.ByGrammar(grammar, Set.of()) : Constraint.NONE;
        GenerationRequest request = new GenerationRequest(asked.ids, asked.pictures, decoding, constraint, salt);
        int cancelAt = random.nextInt(6) == 0 ? random.nextInt(maxTokens) : -1;
        return new Turn(request, alone.apply(request), cancelAt);
    }

    /** Makes an answer a copy of the prompt for the most part, as answers about a document are. */
    private static LogitsProcessor copying(SpecialTokens special) {
        return (prompt, generated, logits) -> {
            int next = prompt[(prompt.length / 2 + generated.length) % prompt.length];
            if (next != special.img() && generated.length % 11 != 10) {
                logits[next] += 6f;
            }
        };
    }

    private static SamplingOptions sampling(Random random) {
        SamplingOptions.Builder options = SamplingOptions.builder().logprobs(3).seed(random.nextLong());
        if (random.nextBoolean()) {
            options.temperature(0.2 + random.nextDouble()).topP(0.5 + random.nextDouble() / 2);
        }
        if (random.nextInt(3) == 0) {
            options.topK(1 + random.nextInt(50)).repetitionPenalty(1 + random.nextDouble());
        }
        return options.build();
    }
}
