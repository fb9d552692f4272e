package dev.pixtral.grammar;

import dev.pixtral.grammar.trie.ByteTrie;
import dev.pixtral.schema.JsonType;
import dev.pixtral.schema.automaton.StringContent;
import java.util.Arrays;

/**
 * An object. Declared properties come in order, and optional ones may be omitted; free ones follow. After a free
 * property, an omitted declared one may still follow, with its own rule: forbidding the closing quote of its name would
 * push a model into writing another name.
 *
 * <p>A state of a key is {@link #KEY} plus the state of {@link StringContent}; the frame also holds a node in the tree
 * of names.
 *
 * @param id its own id
 * @param rules the rules of the grammar, with those of the values
 * @param properties declared properties
 * @param free rule of other properties' values, or {@link #NONE}
 * @param minProperties minimum number of properties in total
 * @param maxProperties maximum number of properties in total, {@link JsonType#UNBOUNDED} for none
 */
record ObjectRule(int id, Rules rules, Properties properties, int free, int minProperties, int maxProperties)
        implements Rule {
    static final int NONE = -1;

    private static final int OPEN = 0;
    private static final int FIRST = 1; // after the brace: a quote, or the end
    private static final int COLON = 2;
    private static final int SPACE = 3;
    private static final int VALUE = 4;
    private static final int AFTER = 5;
    private static final int COMMA = 6; // after the comma: a space
    private static final int QUOTE = 7;
    private static final int KEY = 8;

    @Override
    public Frame start(int room) {
        return Frame.of(id, OPEN).counters(minProperties, maxProperties).room(room);
    }

    @Override
    public boolean startsWith(int unsignedByte) {
        return unsignedByte == '{';
    }

    @Override
    public void step(Frame frame, int b, Nodes parents, Successors out) {
        switch (frame.state()) {
            case OPEN -> go(b == '{', frame.state(FIRST), parents, out);
            case FIRST -> {
                end(frame, b, parents, out);
                go(b == '"' && keyOpen(frame), key(frame), parents, out);
            }
            case COLON -> go(b == ':', frame.state(SPACE), parents, out);
            case SPACE -> go(b == ' ', frame.state(VALUE), parents, out);
            case VALUE ->
                out.enter(
                        valueRule(property(frame)),
                        frame.room() - 1,
                        frame.count().at(AFTER, 0),
                        parents);
            case AFTER -> {
                end(frame, b, parents, out);
                go(b == ',' && keyOpen(frame), frame.state(COMMA), parents, out);
            }
            case COMMA -> go(b == ' ', frame.state(QUOTE), parents, out);
            case QUOTE -> go(b == '"', key(frame), parents, out);
            default -> keyByte(frame, b, parents, out);
        }
    }

    private static void go(boolean open, Frame to, Nodes parents, Successors out) {
        if (open) {
            out.to(to, parents);
        }
    }

    private void end(Frame frame, int b, Nodes parents, Successors out) {
        if (b == '}' && frame.min() == 0 && nothingRequired(frame)) {
            out.finish(parents);
        }
    }

    private static Frame key(Frame frame) {
        return frame.at(KEY + StringContent.BOUNDARY, ByteTrie.ROOT);
    }

    private void keyByte(Frame frame, int b, Nodes parents, Successors out) {
        int node = nameNode(frame) == ByteTrie.NONE
                ? ByteTrie.NONE
                : properties.names().child(nameNode(frame), b);
        int declared = node == ByteTrie.NONE ? NONE : properties.names().value(node);
        if (declared != NONE) {
            go(declaredOpen(frame, declared), named(frame, declared), parents, out);
        } else if (freeOpen(frame)) {
            freeKeyByte(frame, b, node, parents, out);
        } else {
            go(node != ByteTrie.NONE && anyOpen(frame, node), frame.at(frame.state(), node), parents, out);
        }
    }

    private void freeKeyByte(Frame frame, int b, int node, Nodes parents, Successors out) {
        int content = frame.state() - KEY;
        if (content == StringContent.BOUNDARY && b == StringContent.QUOTE) {
            out.to(frame.at(COLON, NONE).next(properties.size()), parents);
        } else {
            int next = StringContent.next(content, b);
            go(next != StringContent.DEAD, frame.at(KEY + next, node), parents, out);
        }
    }

    /**
     * Within a key: returns its node in the tree of names, {@link ByteTrie#NONE} once no declared name begins like it.
     */
    private static int nameNode(Frame frame) {
        return frame.at();
    }

    /** From the end of a key to its value: returns the property that it names, {@link #NONE} for a free one. */
    private static int property(Frame frame) {
        return frame.at();
    }

    /** Returns the first declared property that may still come in order. */
    private static int firstInOrder(Frame frame) {
        return frame.next();
    }

    /** Returns whether a declared property is already written; tracked only if free ones are allowed. */
    private static boolean hasCome(Frame frame, int property) {
        return frame.used().testBit(property);
    }

    /** Returns the frame after the key of a declared property. */
    private Frame named(Frame frame, int property) {
        Frame colon = frame.at(COLON, property).next(registerAfter(frame, property));
        return free == NONE ? colon : colon.use(property);
    }

    private int registerAfter(Frame frame, int property) {
        return property >= firstInOrder(frame) ? property + 1 : properties.size();
    }

    private int valueRule(int property) {
        return property == NONE ? free : properties.rule(property);
    }

    private boolean nothingRequired(Frame frame) {
        return properties.requiredFrom(firstInOrder(frame)) == 0;
    }

    private boolean keyOpen(Frame frame) {
        return freeOpen(frame) || anyOpen(frame, ByteTrie.ROOT);
    }

    private boolean freeOpen(Frame frame) {
        return freeFits(frame) && nothingRequired(frame) && frame.max() > 0;
    }

    private boolean freeFits(Frame frame) {
        return free != NONE && rules.depth(free) < frame.room();
    }

    /** Returns whether one of the properties whose names pass through a node is allowed. */
    private boolean anyOpen(Frame frame, int node) {
        int[] below = properties.below(node);
        int from = Arrays.binarySearch(below, firstInOrder(frame));
        for (int i = from < 0 ? -from - 1 : from; i < below.length; i++) {
            if (below[i] > properties.firstRequired(firstInOrder(frame))) {
                break;
            }
            if (declaredOpen(frame, below[i])) {
                return true;
            }
        }
        if (free != NONE && nothingRequired(frame)) {
            for (int i = 0; i < below.length && below[i] < firstInOrder(frame); i++) {
                if (declaredOpen(frame, below[i])) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean declaredOpen(Frame frame, int property) {
        if (frame.max() == 0 || rules.depth(properties.rule(property)) >= frame.room()) {
            return false;
        }
        boolean inOrder = property >= firstInOrder(frame);
        if (inOrder && property > properties.firstRequired(firstInOrder(frame))) {
            return false;
        }
        if (!inOrder && (free == NONE || !nothingRequired(frame) || hasCome(frame, property))) {
            return false;
        }
        return canEndAfter(frame.count(), registerAfter(frame, property));
    }

    /** Returns whether the counters allow the object to end from a register on. */
    private boolean canEndAfter(Frame counted, int register) {
        if (counted.max() < properties.requiredFrom(register)) {
            return false;
        }
        return counted.min() == 0 || freeFits(counted) || counted.min() <= fitting(counted.room(), register);
    }

    private int fitting(int room, int from) {
        int count = 0;
        for (int i = from; i < properties.size(); i++) {
            count += rules.depth(properties.rule(i)) < room ? 1 : 0;
        }
        return count;
    }

    @Override
    public int minDepth(Rules all) {
        int inside = 0;
        int optionalNeeded = minProperties - properties.requiredFrom(0);
        for (int i = 0; i < properties.size(); i++) {
            if (properties.required(i)) {
                inside = Math.max(inside, all.depth(properties.rule(i)));
            }
        }
        if (properties.requiredFrom(0) > maxProperties || minProperties > maxProperties) {
            return ENDLESS;
        }
        return 1 + (optionalNeeded > 0 ? Math.max(inside, depthOfOptional(all, optionalNeeded)) : inside);
    }

    /** Returns the smallest depth that allows that many optional properties. */
    private int depthOfOptional(Rules all, int number) {
        int freeDepth = free == NONE ? ENDLESS : all.depth(free);
        int[] depths = new int[properties.size()];
        int count = 0;
        for (int i = 0; i < properties.size(); i++) {
            if (!properties.required(i)) {
                depths[count++] = all.depth(properties.rule(i));
            }
        }
        Arrays.sort(depths, 0, count);
        return number <= count ? Math.min(depths[number - 1], freeDepth) : freeDepth;
    }

    @Override
    public int stringState(Frame frame) {
        return frame.state() >= KEY && freeOpen(frame) ? frame.state() - KEY : StringContent.DEAD;
    }

    @Override
    public Frame clamp(Frame frame, int bytes) {
        if (properties.size() > 0) {
            return frame; // the counters are compared with numbers of properties
        }
        int max = frame.max() == JsonType.UNBOUNDED ? JsonType.UNBOUNDED : Math.min(frame.max(), bytes);
        return frame.counters(Math.min(frame.min(), bytes), max);
    }
}
