package dev.pixtral.cli.tokens;

import dev.pixtral.cli.console.Statistics;
import dev.pixtral.errors.Visible;
import dev.pixtral.openai.JsonText;
import dev.pixtral.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.Locale;

/**
 * Token ids to show.
 *
 * @param ids the ids; must not be changed
 * @param imageTokens number of ids that stand for pictures
 */
record TokenList(int[] ids, int imageTokens) {

    /** The ids as a JSON object. */
    String json(Tokenizer tokenizer) {
        return JsonText.line(json -> {
            JsonText.ints(json, "ids", ids);
            JsonText.strings(
                    json,
                    "pieces",
                    Arrays.stream(ids).mapToObj(tokenizer::piece).toList());
            json.writeNumberField("imageTokens", imageTokens);
        });
    }

    /** The ids for people: one line each with position, id and piece. */
    String table(Tokenizer tokenizer) {
        StringBuilder table = new StringBuilder();
        for (int i = 0; i < ids.length; i++) {
            table.append(String.format(Locale.ROOT, "%6d %7d  %s%n", i, ids[i], quoted(tokenizer.piece(ids[i]))));
        }
        return table.toString();
    }

    /** The number of tokens. */
    String summary() {
        String all = Statistics.count(ids.length, "token");
        return imageTokens == 0 ? all : "%s, %,d of them for pictures".formatted(all, imageTokens);
    }

    /** In quotes, so that spaces are visible, and with control characters escaped. */
    private static String quoted(String piece) {
        return '"' + Visible.line(piece) + '"';
    }
}
