package dev.pixtral.examples.agents.look;

/** Answers requests; LangChain4j implements it with a model, and runs the tools that the model calls. */
interface Assistant {
    /** Answers a request. */
    String chat(String request);
}
