package dev.pixtral.grammar;

import dev.pixtral.chat.ToolCallId;
import dev.pixtral.grammar.trie.ByteTrie;
import dev.pixtral.schema.automaton.StringContent;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Tool calls as the instruct format v3 writes them after its control token: <code>
 * [{"name": "N", "arguments": A, "id": "xxxxxxxxx"}, ...]</code>. It is unambiguous: outside the arguments there is
 * exactly one frame, whose state identifies the current position.
 *
 * <p>Here an id may be any nine letters and digits. Each answer restricts them to its own ids, so that all answers can
 * share one grammar.
 *
 * @param id its own id
 * @param rules the rules of the grammar, with those of the arguments
 * @param heads the texts <code>{"name": "N", "arguments": </code>, with the index of the tool
 * @param arguments rule of each tool's arguments
 * @param maxCalls maximum number of calls
 */
record CallsRule(int id, Rules rules, ByteTrie heads, List<Integer> arguments, int maxCalls) implements Rule {
    private static final int OPEN = 0;
    private static final int HEAD = 1;
    private static final int VALUE = 2; // the arguments begin
    private static final int TAIL = 3; // at: position after the arguments
    private static final int AFTER = 4;
    private static final int COMMA = 5; // after the comma: a space
    private static final String BEFORE_ID = ", \"id\": \"";
    private static final String AFTER_ID = "\"}";
    private static final int END_OF_ID = BEFORE_ID.length() + ToolCallId.LENGTH;
    private static final int END_OF_TAIL = END_OF_ID + AFTER_ID.length();

    static CallsRule of(int id, Rules rules, List<String> names, List<Integer> arguments, int maxCalls) {
        List<byte[]> heads = names.stream()
                .map(name -> "{\"name\": %s, \"arguments\": ".formatted(StringContent.quoted(name)))
                .map(head -> head.getBytes(StandardCharsets.UTF_8))
                .toList();
        ByteTrie trie = ByteTrie.of(heads);
        rules.keep(trie.bytes());
        return new CallsRule(id, rules, trie, List.copyOf(arguments), maxCalls);
    }

    /** Returns whether a call's head is complete and its arguments begin. */
    boolean beginsArguments(Frame frame) {
        return frame.state() == VALUE;
    }

    /** Returns whether a call's arguments have just become complete. */
    boolean endsArguments(Frame frame) {
        return frame.state() == TAIL && tail(frame) == 0;
    }

    /** Returns how many characters of the id are written if the next byte belongs to the id, otherwise -1. */
    int placeInId(Frame frame) {
        boolean within = frame.state() == TAIL && tail(frame) >= BEFORE_ID.length() && tail(frame) < END_OF_ID;
        return within ? tail(frame) - BEFORE_ID.length() : -1;
    }

    /** Returns the tool of a frame for which {@link #beginsArguments} is true. */
    int tool(Frame frame) {
        return frame.at();
    }

    /** Within a head: returns its node in the tree of heads. */
    private static int headNode(Frame frame) {
        return frame.at();
    }

    /** After the arguments: returns how many characters of the rest of the call are written. */
    private static int tail(Frame frame) {
        return frame.at();
    }

    /** Returns the index of the call that a frame is in. */
    int call(Frame frame) {
        return frame.next();
    }

    @Override
    public Frame start(int room) {
        return Frame.of(id, OPEN).room(room);
    }

    @Override
    public boolean startsWith(int unsignedByte) {
        return unsignedByte == '[';
    }

    @Override
    public void step(Frame frame, int b, Nodes parents, Successors out) {
        switch (frame.state()) {
            case OPEN -> go(b == '[', frame.at(HEAD, ByteTrie.ROOT), parents, out);
            case HEAD -> head(frame, b, parents, out);
            case VALUE -> out.enter(arguments.get(tool(frame)), frame.room(), frame.at(TAIL, 0), parents);
            case TAIL -> {
                int next = tail(frame) + 1;
                go(tailAllows(tail(frame), b), frame.at(next == END_OF_TAIL ? AFTER : TAIL, next), parents, out);
            }
            case AFTER -> {
                if (b == ']') {
                    out.finish(parents);
                }
                go(b == ',' && call(frame) + 1 < maxCalls, frame.at(COMMA, 0), parents, out);
            }
            case COMMA -> go(b == ' ', frame.at(HEAD, ByteTrie.ROOT).next(call(frame) + 1), parents, out);
            default -> throw new IllegalStateException("no state of calls: " + frame.state());
        }
    }

    private static void go(boolean open, Frame to, Nodes parents, Successors out) {
        if (open) {
            out.to(to, parents);
        }
    }

    private void head(Frame frame, int b, Nodes parents, Successors out) {
        int node = heads.child(headNode(frame), b);
        if (node != ByteTrie.NONE) {
            int tool = heads.value(node);
            out.to(tool == ByteTrie.NONE ? frame.at(HEAD, node) : frame.at(VALUE, tool), parents);
        }
    }

    private static boolean tailAllows(int place, int b) {
        if (place < BEFORE_ID.length()) {
            return b == BEFORE_ID.charAt(place);
        }
        return place < END_OF_ID ? ToolCallId.isCharacter(b) : b == AFTER_ID.charAt(place - END_OF_ID);
    }

    /** The wrapper's brackets do not count. The result is that of the deepest tool, since any may be called. */
    @Override
    public int minDepth(Rules all) {
        int depth = 0;
        for (int rule : arguments) {
            depth = Math.max(depth, all.depth(rule));
        }
        return depth;
    }
}
