package dev.pixtral.grammar;

import dev.pixtral.api.Internal;
import dev.pixtral.errors.GrammarException;
import dev.pixtral.grammar.trie.ByteTrie;
import dev.pixtral.schema.JsonType;
import dev.pixtral.schema.automaton.StringContent;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The declared properties of an object: one tree of all names, including closing quotes, and for each node the
 * properties below it. So the cost of an object with a thousand optional properties is the length of their names,
 * whichever are omitted. Immutable and thread-safe.
 */
@Internal
public final class Properties {
    private final ByteTrie names;
    private final int[][] below; // [nodes][indexes, ascending]
    private final int[] rules;
    private final int[] firstRequired; // [properties + 1]: first required one from an index on, or their number
    private final BigInteger required;
    private final int[] requiredFrom; // [properties + 1]: number of required properties from an index on

    private Properties(ByteTrie names, int[][] below, int[] rules, int[] firstRequired, int[] requiredFrom) {
        this.names = names;
        this.below = below;
        this.rules = rules;
        this.firstRequired = firstRequired;
        this.requiredFrom = requiredFrom;
        BigInteger bits = BigInteger.ZERO;
        for (int i = 0; i < rules.length; i++) {
            bits = required(i) ? bits.setBit(i) : bits;
        }
        this.required = bits;
    }

    /**
     * Builds the tree.
     *
     * @param properties declared properties, in order
     * @param rules rule of each property's value
     * @throws GrammarException if a name occurs twice
     */
    static Properties of(List<JsonType.Property> properties, int[] rules) {
        List<byte[]> keys = properties.stream()
                .map(p -> StringContent.quoted(p.name()).substring(1).getBytes(StandardCharsets.UTF_8))
                .toList();
        refuseTwins(properties);
        ByteTrie names = ByteTrie.of(keys);
        int n = properties.size();
        int[] first = new int[n + 1];
        int[] count = new int[n + 1];
        first[n] = n;
        for (int i = n - 1; i >= 0; i--) {
            boolean required = properties.get(i).required();
            first[i] = required ? i : first[i + 1];
            count[i] = count[i + 1] + (required ? 1 : 0);
        }
        return new Properties(names, below(names, keys), rules.clone(), first, count);
    }

    private static void refuseTwins(List<JsonType.Property> properties) {
        Set<String> known = new HashSet<>();
        for (JsonType.Property property : properties) {
            if (!known.add(StringContent.quoted(property.name()))) {
                throw GrammarException.because(
                        "The property %s is declared twice in one object; declare it once.", property.name());
            }
        }
    }

    private static int[][] below(ByteTrie names, List<byte[]> keys) {
        int[] count = new int[names.size()];
        int[][] below = new int[names.size()][];
        for (byte[] key : keys) {
            for (int node : path(names, key)) {
                count[node]++;
            }
        }
        Arrays.setAll(below, node -> new int[count[node]]);
        Arrays.fill(count, 0);
        for (int index = 0; index < keys.size(); index++) {
            for (int node : path(names, keys.get(index))) {
                below[node][count[node]++] = index;
            }
        }
        return below;
    }

    private static int[] path(ByteTrie names, byte[] key) {
        int[] path = new int[key.length + 1];
        for (int i = 0; i < key.length; i++) {
            path[i + 1] = names.child(path[i], key[i] & 0xFF);
        }
        return path;
    }

    /** Returns the approximate memory that they occupy, in bytes. */
    long bytes() {
        long bytes = names.bytes() + (long) GrammarMemory.MEMBER * size();
        for (int[] indexes : below) {
            bytes += 20 + (long) Integer.BYTES * indexes.length;
        }
        return bytes;
    }

    int size() {
        return rules.length;
    }

    ByteTrie names() {
        return names;
    }

    /** Returns the indexes of the properties whose names pass through a node, ascending; must not be modified. */
    int[] below(int node) {
        return below[node];
    }

    int rule(int property) {
        return rules[property];
    }

    /** Returns the first required property from an index on, or the number of properties. */
    int firstRequired(int from) {
        return firstRequired[from];
    }

    /** Returns the number of required properties from an index on. */
    int requiredFrom(int from) {
        return requiredFrom[from];
    }

    /** Returns the required properties, as bits. */
    BigInteger required() {
        return required;
    }

    boolean required(int property) {
        return firstRequired[property] == property;
    }
}
