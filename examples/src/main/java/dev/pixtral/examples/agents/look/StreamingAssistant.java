package dev.pixtral.examples.agents.look;

import dev.langchain4j.service.TokenStream;

/** An {@link Assistant} whose answers arrive in pieces. */
interface StreamingAssistant {
    /** Answers a request. */
    TokenStream chat(String request);
}
