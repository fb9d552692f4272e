package dev.pixtral.metrics.flight;

import dev.pixtral.api.Internal;
import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.StackTrace;

/**
 * What all events of JDK Flight Recorder have in common. None has any text of a prompt or an answer, and none has a
 * stack trace: it would always be that of the engine's loop.
 */
@Internal
@Category("Pixtral")
@StackTrace(false)
public abstract sealed class PixtralEvent extends Event
        permits LoadEvent, PictureEvent, PromptEvent, DecodeEvent, CacheEvent, CancelEvent {
    /** For subclasses. */
    PixtralEvent() {}
}
