package dev.pixtral.cli.bench;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.pixtral.openai.JsonText;
import java.io.IOException;
import java.util.List;

/**
 * Times to the first token of several questions about the same pictures; as JSON, the medians.
 *
 * @param model name of the model or shape
 * @param kernels kernels in use
 * @param threads threads that computed
 * @param pictures the pictures
 */
record AgainReport(String model, String kernels, int threads, List<Picture> pictures) implements Report {
    private static final double PERCENT = 100;

    /**
     * A picture.
     *
     * @param size its size
     * @param tokens the tokens that it takes in a prompt
     * @param first time to the first token of the first question
     * @param same the second question, in the same conversation
     * @param other another question, in a new conversation
     */
    record Picture(ImageSize size, int tokens, BenchReport.Seconds first, Question same, Question other) {}

    /**
     * A question about a picture that was asked about before.
     *
     * @param promptTokens tokens of its prompt
     * @param newTokens those that had to be computed
     * @param seconds time to the first token
     * @param pass time of passes that compute only the new tokens
     */
    record Question(int promptTokens, int newTokens, BenchReport.Seconds seconds, BenchReport.Seconds pass) {}

    @Override
    public void write(JsonGenerator json) throws IOException {
        json.writeArrayFieldStart("again");
        for (Picture picture : pictures) {
            json.writeStartObject();
            json.writeNumberField("width", picture.size.width());
            json.writeNumberField("height", picture.size.height());
            json.writeNumberField("tokens", picture.tokens);
            JsonText.measured(json, "firstMs", picture.first.median() * 1e3);
            write(json, "sameConversation", picture.same, picture);
            write(json, "newConversation", picture.other, picture);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void write(JsonGenerator json, String name, Question question, Picture picture) throws IOException {
        double first = picture.first.median();
        json.writeObjectFieldStart(name);
        json.writeNumberField("promptTokens", question.promptTokens);
        json.writeNumberField("newTokens", question.newTokens);
        JsonText.measured(json, "firstTokenMs", question.seconds.median() * 1e3);
        JsonText.measured(json, "percentOfFirst", question.seconds.median() / first * PERCENT);
        JsonText.measured(json, "newTokensMs", question.pass.median() * 1e3);
        JsonText.measured(json, "newTokensPercentOfFirst", question.pass.median() / first * PERCENT);
        json.writeEndObject();
    }

    @Override
    public void write(StringBuilder table) {
        Report.line(
                table,
                "%-28s %10s %12s %8s   %s",
                "time to the first token",
                "new tokens",
                "median",
                "",
                "new tokens only");
        for (Picture picture : pictures) {
            Report.line(
                    table,
                    "%-28s %10d %9.1f ms",
                    "picture of " + picture.size,
                    picture.other.promptTokens, // as many as the first question has
                    picture.first.median() * 1e3);
            line(table, "  same conversation", picture.same, picture);
            line(table, "  new conversation", picture.other, picture);
        }
    }

    private static void line(StringBuilder table, String what, Question question, Picture picture) {
        double first = picture.first.median();
        Report.line(
                table,
                "%-28s %10d %9.1f ms %7.2f%%   %.1f ms, %.2f%%",
                what,
                question.newTokens,
                question.seconds.median() * 1e3,
                question.seconds.median() / first * PERCENT,
                question.pass.median() * 1e3,
                question.pass.median() / first * PERCENT);
    }
}
