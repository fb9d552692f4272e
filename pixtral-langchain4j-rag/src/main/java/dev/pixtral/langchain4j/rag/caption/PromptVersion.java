package dev.pixtral.langchain4j.rag.caption;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.pixtral.langchain4j.rag.io.Sha256;
import java.util.List;

/** Short names for ways to caption. */
final class PromptVersion {
    private static final int DIGITS = 12;

    private PromptVersion() {}

    /** Hashes the settings. */
    static String of(String model, int maxOutputTokens, List<String> prompts) {
        Sha256 hash = new Sha256().add(model).add(Integer.toString(maxOutputTokens));
        prompts.forEach(hash::add);
        return hash.hex(DIGITS);
    }

    /** The name of a model without the folder that it is in; empty if it has none. */
    static String modelName(ChatModel model) {
        ChatRequestParameters defaults = model.defaultRequestParameters();
        String name = defaults == null || defaults.modelName() == null ? "" : defaults.modelName();
        String trimmed = name.replaceAll("[/\\\\]+$", "");
        return trimmed.substring(Math.max(trimmed.lastIndexOf('/'), trimmed.lastIndexOf('\\')) + 1);
    }
}
