package dev.pixtral.grammar;

import dev.pixtral.grammar.names.FreeNames;
import dev.pixtral.grammar.names.NameContent;
import dev.pixtral.grammar.trie.ByteTrie;
import dev.pixtral.grammar.trie.ContentMachine;
import dev.pixtral.schema.JsonType;
import dev.pixtral.schema.automaton.StringContent;
import java.util.Arrays;
import java.util.Optional;

/**
 * An object. In order, declared properties come in their order, and optional ones may be omitted; free ones follow.
 * After a free property, an omitted declared one may still follow, with its own rule: forbidding the closing quote of
 * its name would push a model into writing another name. In any order, each may come at any time, for the same reason.
 *
 * <p>A state of a key is {@link #KEY} plus a state of {@link FreeNames}; the frame also holds a node in the tree of
 * names. The bit behind those of the declared properties states whether the demand for a free property is met.
 *
 * @param id its own id
 * @param rules the rules of the grammar, with those of the values
 * @param properties declared properties
 * @param free other properties
 * @param minProperties minimum number of properties in total
 * @param maxProperties maximum number of properties in total, {@link JsonType#UNBOUNDED} for none
 */
record ObjectRule(int id, Rules rules, Properties properties, FreeNames free, int minProperties, int maxProperties)
        implements Rule {
    private static final int NONE = FreeNames.NONE;

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
    public int firstByte() {
        return '{';
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
            case VALUE -> value(frame, parents, out);
            case AFTER -> {
                end(frame, b, parents, out);
                go(b == ',' && keyOpen(frame), frame.state(COMMA), parents, out);
            }
            case COMMA -> go(b == ' ', frame.state(QUOTE), parents, out);
            case QUOTE -> go(b == '"', key(frame), parents, out);
            default -> keyByte(frame, b, parents, out);
        }
    }

    @Override
    public int onlyByte(Frame frame) {
        return switch (frame.state()) {
            case OPEN -> '{';
            case COLON -> ':';
            case SPACE, COMMA -> ' ';
            case QUOTE -> '"';
            case FIRST, VALUE, AFTER -> Automaton.UNKNOWN;
            default -> free.isNone() ? properties.names().onlyChild(nameNode(frame)) : Automaton.UNKNOWN;
        };
    }

    private static void go(boolean open, Frame to, Nodes parents, Successors out) {
        if (open) {
            out.to(to, parents);
        }
    }

    private void value(Frame frame, Nodes parents, Successors out) {
        Frame after = frame.count().at(AFTER, 0);
        int each = undeclared(frame);
        if (each == NONE) {
            out.enter(properties.rule(property(frame)), frame.room() - 1, after, parents);
        } else if (demandOpen(frame)) {
            if (free.rule(each) != NONE && canStillMeetDemand(after)) {
                out.enter(free.rule(each), frame.room() - 1, after, parents);
            }
            if (free.demanded(each) != NONE) {
                out.enter(free.demanded(each), frame.room() - 1, after.use(properties.size()), parents);
            }
        } else {
            out.enter(free.rule(each), frame.room() - 1, after, parents);
        }
    }

    private boolean demandOpen(Frame frame) {
        return free.demands() && !hasCome(frame, properties.size());
    }

    private void end(Frame frame, int b, Nodes parents, Successors out) {
        if (b == '}' && frame.min() == 0 && requiredLeft(frame) == 0) {
            out.finish(parents);
        }
    }

    private Frame key(Frame frame) {
        return frame.at(KEY + free.start(), ByteTrie.ROOT);
    }

    private void keyByte(Frame frame, int b, Nodes parents, Successors out) {
        int node = nameNode(frame) == ByteTrie.NONE
                ? ByteTrie.NONE
                : properties.names().child(nameNode(frame), b);
        int declared = node == ByteTrie.NONE ? NONE : properties.names().value(node);
        if (declared != NONE) {
            go(declaredOpen(frame, declared), named(frame, declared), parents, out);
            return;
        }
        int state = frame.state() - KEY;
        int each = b == StringContent.QUOTE ? free.end(state) : NONE;
        if (each != NONE) {
            go(freeOpen(frame, each), unnamed(frame, each), parents, out);
            return;
        }
        int next = free.isNone() ? FreeNames.DEAD : free.next(state, b);
        if (next != FreeNames.DEAD && freeOpen(frame, next, node)) {
            out.to(frame.at(KEY + next, node), parents);
        } else if (node != ByteTrie.NONE && anyOpen(frame, node)) {
            out.to(frame.at(next == FreeNames.DEAD ? frame.state() : KEY + next, node), parents);
        }
    }

    /**
     * Within a key: returns its node in the tree of names, {@link ByteTrie#NONE} once no declared name begins like it.
     */
    private static int nameNode(Frame frame) {
        return frame.at();
    }

    /** From the end of a key to its value: returns the declared property that it names. */
    private static int property(Frame frame) {
        return frame.at();
    }

    /** From the end of a key to its value: returns the class of an undeclared name, or {@link #NONE}. */
    private static int undeclared(Frame frame) {
        return frame.at() < 0 ? -1 - frame.at() : NONE;
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
        return free.isNone() ? colon : colon.use(property);
    }

    /** Returns the frame after an undeclared key. */
    private Frame unnamed(Frame frame, int each) {
        Frame colon = frame.at(COLON, -1 - each);
        return free.anyOrder() ? colon : colon.next(properties.size());
    }

    private int registerAfter(Frame frame, int property) {
        if (free.anyOrder()) {
            return 0;
        }
        return property >= firstInOrder(frame) ? property + 1 : properties.size();
    }

    /** Returns how many required properties are still missing, a demanded one included. */
    private int requiredLeft(Frame frame) {
        return (demandOpen(frame) ? 1 : 0) + declaredLeft(frame);
    }

    private int declaredLeft(Frame frame) {
        return free.anyOrder()
                ? properties.required().andNot(frame.used()).bitCount()
                : properties.requiredFrom(firstInOrder(frame));
    }

    private boolean keyOpen(Frame frame) {
        return freeOpen(frame, free.start(), ByteTrie.ROOT) || anyOpen(frame, ByteTrie.ROOT);
    }

    /** Returns whether an undeclared name continues from a state, and its property is allowed. */
    private boolean freeOpen(Frame frame, int state, int node) {
        int[] declared = node == ByteTrie.NONE ? new int[0] : properties.below(node);
        for (int each = 0; each < free.classes(); each++) {
            if (freeOpen(frame, each) && free.holdsMore(state, each, declared)) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether an undeclared property of a class is allowed. */
    private boolean freeOpen(Frame frame, int each) {
        if (frame.max() == 0 || !free.anyOrder() && declaredLeft(frame) > 0) {
            return false;
        }
        if (free.demands()
                && !demandOpen(frame)
                && free.demanded(each) != NONE
                && free.demanded(each) != free.rule(each)) {
            return false; // the name could be the one that met the demand, and its last value counts
        }
        boolean plain = fits(free.rule(each), frame) && frame.max() > requiredLeft(frame);
        return plain || demandOpen(frame) && fits(free.demanded(each), frame) && frame.max() >= requiredLeft(frame);
    }

    private boolean fits(int rule, Frame frame) {
        return rule != NONE && rules.depth(rule) < frame.room();
    }

    private boolean freeFits(Frame frame) {
        for (int each = 0; each < free.classes(); each++) {
            if (fits(free.rule(each), frame)) {
                return true;
            }
        }
        return false;
    }

    private boolean canStillMeetDemand(Frame counted) {
        return counted.max() >= requiredLeft(counted);
    }

    /** Returns whether one of the properties whose names pass through a node is allowed. */
    private boolean anyOpen(Frame frame, int node) {
        int[] below = properties.below(node);
        if (free.anyOrder()) {
            for (int property : below) {
                if (declaredOpen(frame, property)) {
                    return true;
                }
            }
            return false;
        }
        int from = Arrays.binarySearch(below, firstInOrder(frame));
        for (int i = from < 0 ? -from - 1 : from; i < below.length; i++) {
            if (below[i] > properties.firstRequired(firstInOrder(frame))) {
                break;
            }
            if (declaredOpen(frame, below[i])) {
                return true;
            }
        }
        if (!free.isNone() && declaredLeft(frame) == 0) {
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
        if (free.anyOrder()) {
            return !hasCome(frame, property) && canEnd(frame.count().use(property));
        }
        boolean inOrder = property >= firstInOrder(frame);
        if (inOrder && property > properties.firstRequired(firstInOrder(frame))) {
            return false;
        }
        if (!inOrder && (free.isNone() || declaredLeft(frame) > 0 || hasCome(frame, property))) {
            return false;
        }
        return canEnd(frame.count().next(registerAfter(frame, property)));
    }

    /** Returns whether the counters allow the object to end after a property. */
    private boolean canEnd(Frame counted) {
        if (counted.max() < requiredLeft(counted)) {
            return false;
        }
        return counted.min() == 0 || freeFits(counted) || counted.min() <= fitting(counted);
    }

    /** Returns how many declared properties may still come. */
    private int fitting(Frame frame) {
        int count = 0;
        for (int i = firstInOrder(frame); i < properties.size(); i++) {
            boolean gone = free.anyOrder() && hasCome(frame, i);
            count += !gone && rules.depth(properties.rule(i)) < frame.room() ? 1 : 0;
        }
        return count + (demandOpen(frame) ? 1 : 0);
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
        if (free.demands()) {
            inside = Math.max(inside, shallowest(all, true));
        }
        if (properties.requiredFrom(0) + (free.demands() ? 1 : 0) > maxProperties || minProperties > maxProperties) {
            return ENDLESS;
        }
        return 1 + (optionalNeeded > 0 ? Math.max(inside, depthOfOptional(all, optionalNeeded)) : inside);
    }

    /** Returns the smallest depth that allows that many optional properties. */
    private int depthOfOptional(Rules all, int number) {
        int freeDepth = shallowest(all, false);
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

    private int shallowest(Rules all, boolean demanded) {
        int depth = ENDLESS;
        for (int each = 0; each < free.classes(); each++) {
            int rule = demanded ? free.demanded(each) : free.rule(each);
            depth = rule == NONE ? depth : Math.min(depth, all.depth(rule));
        }
        return depth;
    }

    @Override
    public int stringState(Frame frame) {
        boolean any = frame.state() >= KEY && !free.isNone() && allOpen(frame);
        return any ? free.stringState(frame.state() - KEY) : StringContent.DEAD;
    }

    /** Returns whether undeclared properties of all classes that have a rule are allowed. */
    private boolean allOpen(Frame frame) {
        for (int each = 0; each < free.classes(); each++) {
            if (free.rule(each) != NONE && !freeOpen(frame, each)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public Optional<ContentMachine> content(Frame frame) {
        if (frame.state() < KEY || free.isNone()) {
            return Optional.empty(); // declared names are few
        }
        boolean[] open = new boolean[free.classes()];
        for (int each = 0; each < open.length; each++) {
            open[each] = freeOpen(frame, each);
        }
        NameContent.Names names =
                new NameContent.Names(properties.names(), properties::below, node -> anyOpen(frame, node));
        return Optional.of(new NameContent(free, names, open, frame.state() - KEY, nameNode(frame)));
    }

    @Override
    public Frame clamp(Frame frame, int bytes) {
        if (properties.size() > 0 || free.demands()) {
            return frame; // the counters are compared with numbers of properties
        }
        int max = frame.max() == JsonType.UNBOUNDED ? JsonType.UNBOUNDED : Math.min(frame.max(), bytes);
        return frame.counters(Math.min(frame.min(), bytes), max);
    }
}
