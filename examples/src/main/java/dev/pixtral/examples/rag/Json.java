package dev.pixtral.examples.rag;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pixtral.langchain4j.rag.Citation;
import dev.pixtral.langchain4j.rag.LoadFailure;
import dev.pixtral.langchain4j.rag.ingest.IngestReport;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the commands print with {@code --json}. */
final class Json {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Json() {}

    static String of(IngestReport report) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("captioned", report.captioned());
        object.put("reused", report.reused());
        object.put("removed", report.removed());
        object.put("failed", report.failed().stream().map(Json::failure).toList());
        return write(object);
    }

    private static Map<String, Object> failure(LoadFailure failure) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("file", failure.file());
        object.put("error", (failure.page() == null ? "" : "page " + failure.page() + ": ") + failure.message());
        return object;
    }

    static String of(Answer answer) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("answer", answer.text());
        object.put("sources", answer.sources().stream().map(Json::source).toList());
        object.put("pictures", answer.pictures());
        return write(object);
    }

    private static Map<String, Object> source(Citation source) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("file", source.file());
        object.put("page", source.page());
        object.put("score", source.score());
        object.put("caption", source.caption());
        return object;
    }

    static String write(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("This cannot be written as JSON: " + value, e);
        }
    }
}
