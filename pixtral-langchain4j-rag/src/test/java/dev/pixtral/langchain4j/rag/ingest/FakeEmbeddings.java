package dev.pixtral.langchain4j.rag.ingest;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import dev.langchain4j.model.output.TokenUsage;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Equal texts have equal vectors, others have unrelated ones. */
public final class FakeEmbeddings implements EmbeddingModel {
    public final List<String> embedded = new CopyOnWriteArrayList<>();

    /** Is called with each text; may throw. */
    public volatile Consumer<String> before = _ -> {};

    @Override
    public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
        segments.forEach(segment -> before.accept(segment.text()));
        segments.forEach(segment -> embedded.add(segment.text()));
        return Response.from(
                segments.stream().map(segment -> of(segment.text())).toList(), new TokenUsage(segments.size()));
    }

    /** The vector of a text. */
    public static Embedding of(String text) {
        Random random = new Random(text.hashCode());
        float[] vector = new float[8];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) random.nextGaussian();
        }
        return Embedding.from(vector);
    }

    @Override
    public String modelName() {
        return "fake";
    }

    @Override
    public int dimension() {
        return 8;
    }
}
