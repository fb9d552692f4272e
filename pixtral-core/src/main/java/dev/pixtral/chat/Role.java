package dev.pixtral.chat;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The author of a message. */
enum Role {
    SYSTEM,
    USER,
    ASSISTANT,
    TOOL;

    static Role of(Message message) {
        return switch (message) {
            case Message.System _ -> SYSTEM;
            case Message.User _ -> USER;
            case Message.Assistant _, Message.AssistantPrefix _ -> ASSISTANT;
            case Message.Tool _ -> TOOL;
        };
    }

    boolean mayPrecede(Role next) {
        return followers().contains(next);
    }

    /** Returns the roles that may follow, as text. */
    String successors() {
        return followers().stream().map(Role::toString).collect(Collectors.joining(", "));
    }

    private List<Role> followers() {
        return switch (this) {
            case SYSTEM -> List.of(USER, ASSISTANT, SYSTEM);
            case USER -> List.of(ASSISTANT, SYSTEM, USER);
            case ASSISTANT -> List.of(ASSISTANT, USER, TOOL);
            case TOOL -> List.of(ASSISTANT, TOOL, USER);
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
