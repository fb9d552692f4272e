package dev.pixtral.langchain4j;

import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.ToolChoice;

/** What only a grammar can enforce, and is refused as long as none is connected: a promise that the model may break is none. */
final class NotEnforcedYet {
    private NotEnforcedYet() {}

    /**
     * Refuses parameters that need a grammar.
     *
     * @throws UnsupportedFeatureException if there is one
     */
    static void refuse(ChatRequestParameters parameters) {
        if (parameters.toolChoice() == ToolChoice.REQUIRED) {
            throw new UnsupportedFeatureException(
                    "The tool choice REQUIRED is not supported yet; leave the choice to the model, and ask for the tool in the message.");
        }
        if (parameters.responseFormat() != null && parameters.responseFormat().type() == ResponseFormatType.JSON) {
            throw new UnsupportedFeatureException(
                    "The response format JSON is not supported yet; ask for JSON in the message, and check the answer.");
        }
        if (PixtralChatRequestParameters.of(parameters).toolChoiceName() != null) {
            throw new UnsupportedFeatureException(
                    "A specific tool by toolChoiceName is not supported yet; offer that tool alone, and ask for it in the message.");
        }
    }
}
