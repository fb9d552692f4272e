package dev.pixtral.cli.bench;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.pixtral.checkpoint.ModelConfig;
import dev.pixtral.cli.console.CommandException;
import dev.pixtral.cli.console.Statistics;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * The prompts, decoded tokens and pictures to measure.
 *
 * @param prompts lengths of prompts, in tokens
 * @param depths numbers of tokens before the decoded ones
 * @param batches numbers of sequences that are decoded together, for each depth
 * @param pictures sizes of pictures
 */
record Work(List<Integer> prompts, List<Integer> depths, List<Integer> batches, List<ImageSize> pictures) {
    private static final long SEED = 1;

    /** One of them. */
    sealed interface Item {
        /** Returns a text for people, such as {@code prompt of 512 tokens}. */
        String text();

        /** Writes the fields that describe it. */
        void write(JsonGenerator json) throws IOException;

        /** Returns how many passes through the network a run has, as people count them. */
        default int passes() {
            return 1;
        }
    }

    /** A prompt. */
    record Prompt(int tokens) implements Item {
        @Override
        public String text() {
            return "prompt of " + Statistics.count(tokens, "token");
        }

        @Override
        public void write(JsonGenerator json) throws IOException {
            json.writeNumberField("tokens", tokens);
        }
    }

    /** Decoding of {@value Passes#DECODED} tokens in each of some sequences. */
    record Decoding(int depth, int sequences) implements Item {
        @Override
        public String text() {
            String depths = String.format(Locale.ROOT, "decoding at depth %,d", depth);
            return sequences == 1 ? depths : depths + " in " + Statistics.count(sequences, "sequence");
        }

        @Override
        public int passes() {
            return Passes.DECODED;
        }

        @Override
        public void write(JsonGenerator json) throws IOException {
            json.writeNumberField("depth", depth);
            json.writeNumberField("sequences", sequences);
        }
    }

    /**
     * A picture.
     *
     * @param size in pixels
     * @param patches patches of the picture as the model sees it
     * @param tokens tokens that it takes in a prompt
     */
    record Picture(ImageSize size, int patches, int tokens) implements Item {
        @Override
        public String text() {
            return "picture of " + size;
        }

        @Override
        public void write(JsonGenerator json) throws IOException {
            json.writeNumberField("width", size.width());
            json.writeNumberField("height", size.height());
            json.writeNumberField("tokens", tokens);
        }
    }

    /** Runs everything, one after the other, in memory that each item has for itself. */
    void each(Passes passes, BiConsumer<Item, Passes.Run> use) {
        for (int tokens : prompts) {
            passes.prompt(tokens, run -> use.accept(new Prompt(tokens), run));
        }
        for (int depth : depths) {
            for (int sequences : batches) {
                passes.decode(depth, sequences, run -> use.accept(new Decoding(depth, sequences), run));
            }
        }
        for (ImageSize size : pictures) {
            var picture = Passes.picture(passes.config(), size, SEED);
            var grid = picture.grid();
            passes.picture(picture, run -> use.accept(new Picture(size, grid.patches(), grid.tokens()), run));
        }
    }

    /**
     * Returns the positions of keys and values that the largest item needs.
     *
     * @param model name of the model, for messages
     * @throws CommandException if a prompt or a sequence is longer than the model allows
     */
    int positions(String model, ModelConfig config) {
        long longest = Stream.concat(
                        prompts.stream().map(Integer::longValue),
                        depths.stream().map(depth -> (long) depth + Passes.DECODED))
                .mapToLong(tokens -> tokens)
                .max()
                .orElse(0);
        int most = config.text().maxPositions();
        if (longest > most) {
            throw CommandException.usage(
                    "--prefill, --depth: %s has at most %,d tokens of context, but %,d are needed.",
                    model, most, longest);
        }
        return Stream.concat(prompts.stream(), batches.stream().flatMap(this::decoded))
                .mapToInt(positions -> positions)
                .max()
                .orElse(0);
    }

    /** The positions of decoding at each depth. */
    private Stream<Integer> decoded(int sequences) {
        return depths.stream()
                .map(depth -> sequences == 1 ? depth + Passes.DECODED : Passes.positions(depth, sequences));
    }
}
