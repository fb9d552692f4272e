package dev.pixtral.langchain4j.metrics;

/** Whether an engine can answer. */
public enum EngineState {
    /** The first request opens it. */
    NOT_OPENED,
    /** It answers. */
    OPEN,
    /** It could not be opened, or stopped because of an error; the next request tries to open another one. */
    FAILED,
    /** All of its models are closed. */
    CLOSED
}
