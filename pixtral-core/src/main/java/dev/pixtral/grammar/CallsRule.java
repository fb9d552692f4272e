package dev.pixtral.grammar;

import dev.pixtral.chat.CallForm;
import dev.pixtral.chat.ToolCallId;
import dev.pixtral.grammar.trie.ByteTrie;
import dev.pixtral.schema.automaton.StringContent;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Tool calls as an instruct format writes them after its control token. It is unambiguous: outside the arguments there
 * is exactly one frame, whose state identifies the current position.
 *
 * <p>Here an id may be any nine letters and digits. Each answer restricts them to its own ids, so that all answers can
 * share one grammar.
 */
sealed interface CallsRule extends Rule {
    /** Control tokens among the bytes of calls, as symbols that no byte has: the beginning of a call. */
    int CALL = 0x100;

    /** What comes before an id. */
    int CALL_ID = 0x101;

    /** What comes before arguments. */
    int ARGS = 0x102;

    /** Returns whether a call's head is complete and its arguments begin. */
    boolean beginsArguments(Frame frame);

    /** Returns whether a call's arguments have just become complete. */
    boolean endsArguments(Frame frame);

    /** Returns how many characters of the id are written if the next byte belongs to the id, otherwise -1. */
    int placeInId(Frame frame);

    /** Returns the tool of a frame for which {@link #beginsArguments} is true. */
    int tool(Frame frame);

    /** Returns the index of the call that a frame is in. */
    int call(Frame frame);

    /** Returns the control tokens that may follow. */
    default List<Integer> controls(Frame frame) {
        return List.of();
    }

    /** Returns whether no byte may follow, only the control tokens. */
    default boolean onlyControls(Frame frame) {
        return false;
    }

    /** Returns the rule of each tool's arguments. */
    List<Integer> arguments();

    /** The wrapper's brackets do not count. The result is that of the deepest tool, since any may be called. */
    @Override
    default int minDepth(Rules all) {
        int depth = 0;
        for (int rule : arguments()) {
            depth = Math.max(depth, all.depth(rule));
        }
        return depth;
    }

    /** Creates the rule of a form. */
    static CallsRule of(CallForm form, int id, Rules rules, List<String> names, List<Integer> arguments, int maxCalls) {
        return switch (form) {
            case LIST -> Listed.of(id, rules, names, arguments, maxCalls);
            case NAME_AND_ID, NAME -> new Named(form, id, tree(names, rules), List.copyOf(arguments), maxCalls);
        };
    }

    private static ByteTrie tree(List<String> texts, Rules rules) {
        ByteTrie tree = ByteTrie.of(texts.stream()
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList());
        rules.keep(tree.bytes());
        return tree;
    }

    private static void go(boolean open, Frame to, Nodes parents, Successors out) {
        if (open) {
            out.to(to, parents);
        }
    }

    /**
     * A list of calls: <code>[{"name": "N", "arguments": A, "id": "xxxxxxxxx"}, ...]</code>.
     *
     * @param id its own id
     * @param rules the rules of the grammar, with those of the arguments
     * @param heads the texts <code>{"name": "N", "arguments": </code>, with the index of the tool
     * @param arguments rule of each tool's arguments
     * @param maxCalls maximum number of calls
     */
    record Listed(int id, Rules rules, ByteTrie heads, List<Integer> arguments, int maxCalls) implements CallsRule {
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

        static Listed of(int id, Rules rules, List<String> names, List<Integer> arguments, int maxCalls) {
            List<String> heads = names.stream()
                    .map(name -> "{\"name\": %s, \"arguments\": ".formatted(StringContent.quoted(name)))
                    .toList();
            return new Listed(id, rules, CallsRule.tree(heads, rules), List.copyOf(arguments), maxCalls);
        }

        @Override
        public boolean beginsArguments(Frame frame) {
            return frame.state() == VALUE;
        }

        @Override
        public boolean endsArguments(Frame frame) {
            return frame.state() == TAIL && tail(frame) == 0;
        }

        @Override
        public int placeInId(Frame frame) {
            boolean within = frame.state() == TAIL && tail(frame) >= BEFORE_ID.length() && tail(frame) < END_OF_ID;
            return within ? tail(frame) - BEFORE_ID.length() : -1;
        }

        @Override
        public int tool(Frame frame) {
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

        @Override
        public int call(Frame frame) {
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
                case OPEN -> CallsRule.go(b == '[', frame.at(HEAD, ByteTrie.ROOT), parents, out);
                case HEAD -> head(frame, b, parents, out);
                case VALUE -> out.enter(arguments.get(tool(frame)), frame.room(), frame.at(TAIL, 0), parents);
                case TAIL -> {
                    int next = tail(frame) + 1;
                    CallsRule.go(
                            tailAllows(tail(frame), b),
                            frame.at(next == END_OF_TAIL ? AFTER : TAIL, next),
                            parents,
                            out);
                }
                case AFTER -> {
                    if (b == ']') {
                        out.finish(parents);
                    }
                    CallsRule.go(b == ',' && call(frame) + 1 < maxCalls, frame.at(COMMA, 0), parents, out);
                }
                case COMMA ->
                    CallsRule.go(b == ' ', frame.at(HEAD, ByteTrie.ROOT).next(call(frame) + 1), parents, out);
                default -> throw new IllegalStateException("no state of calls: " + frame.state());
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
    }

    /**
     * Calls with control tokens: {@code N [CALL_ID] xxxxxxxxx [ARGS] A}, or without id, and {@code [TOOL_CALLS]} before
     * the next one.
     *
     * @param form whether calls have ids
     * @param id its own id
     * @param names the names, with the index of the tool
     * @param arguments rule of each tool's arguments
     * @param maxCalls maximum number of calls
     */
    record Named(CallForm form, int id, ByteTrie names, List<Integer> arguments, int maxCalls) implements CallsRule {
        private static final int NAME = 0; // at: node in the tree of names
        private static final int ID = 1; // at: tool; min: characters of the id
        private static final int VALUE = 2; // the arguments begin; at: tool
        private static final int AFTER = 3;

        @Override
        public boolean beginsArguments(Frame frame) {
            return frame.state() == VALUE;
        }

        @Override
        public boolean endsArguments(Frame frame) {
            return frame.state() == AFTER;
        }

        @Override
        public int placeInId(Frame frame) {
            return frame.state() == ID && frame.min() < ToolCallId.LENGTH ? frame.min() : -1;
        }

        @Override
        public int tool(Frame frame) {
            return frame.at();
        }

        @Override
        public int call(Frame frame) {
            return frame.next();
        }

        @Override
        public List<Integer> controls(Frame frame) {
            return switch (frame.state()) {
                case NAME -> names.value(frame.at()) == ByteTrie.NONE ? List.of() : List.of(afterName());
                case ID -> placeInId(frame) >= 0 ? List.of() : List.of(ARGS);
                case AFTER -> List.of(CALL);
                default -> List.of();
            };
        }

        private int afterName() {
            return form == CallForm.NAME ? ARGS : CALL_ID;
        }

        @Override
        public boolean onlyControls(Frame frame) {
            return !controls(frame).isEmpty()
                    && (frame.state() == ID || frame.state() == NAME && names.leaf(frame.at()));
        }

        @Override
        public Frame start(int room) {
            return Frame.of(id, NAME).at(NAME, ByteTrie.ROOT).room(room);
        }

        @Override
        public boolean startsWith(int unsignedByte) {
            return names.child(ByteTrie.ROOT, unsignedByte) != ByteTrie.NONE;
        }

        /** After the arguments another call may follow, or the answer may end. */
        @Override
        public boolean accepting(Frame frame) {
            return frame.state() == AFTER;
        }

        @Override
        public void step(Frame frame, int b, Nodes parents, Successors out) {
            switch (frame.state()) {
                case NAME -> name(frame, b, parents, out);
                case ID -> id(frame, b, parents, out);
                case VALUE -> value(frame, parents, out);
                case AFTER -> CallsRule.go(b == CALL, start(frame.room()).next(call(frame) + 1), parents, out);
                default -> throw new IllegalStateException("no state of calls: " + frame.state());
            }
        }

        private void name(Frame frame, int b, Nodes parents, Successors out) {
            int tool = names.value(frame.at());
            if (b == afterName() && tool != ByteTrie.NONE) {
                out.to(frame.at(form == CallForm.NAME ? VALUE : ID, tool), parents);
                return;
            }
            int node = b < CALL ? names.child(frame.at(), b) : ByteTrie.NONE;
            CallsRule.go(node != ByteTrie.NONE, frame.at(NAME, node), parents, out);
        }

        private void id(Frame frame, int b, Nodes parents, Successors out) {
            if (placeInId(frame) < 0) {
                CallsRule.go(b == ARGS, frame.at(VALUE, frame.at()).counters(0, 0), parents, out);
            } else {
                CallsRule.go(ToolCallId.isCharacter(b), frame.counters(frame.min() + 1, 0), parents, out);
            }
        }

        /** The last call ends all calls, so that no frame is left that can only end. */
        private void value(Frame frame, Nodes parents, Successors out) {
            int rule = arguments.get(tool(frame));
            if (call(frame) + 1 < maxCalls) {
                out.enter(rule, frame.room(), frame.at(AFTER, 0), parents);
            } else {
                for (Node parent : parents) {
                    out.enter(rule, frame.room(), parent.frame(), parent.parents());
                }
            }
        }
    }
}
