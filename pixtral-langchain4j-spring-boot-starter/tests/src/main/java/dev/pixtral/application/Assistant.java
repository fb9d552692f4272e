package dev.pixtral.application;

import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.service.UserMessage;

/** Answers questions about pictures. */
public interface Assistant {
    String answer(@UserMessage ImageContent picture, @UserMessage String question);
}
