/**
 * Byte strings as trees: {@code ByteTrie} holds any strings, such as the names of properties; {@code TokenTrie} holds a
 * vocabulary, and {@code StringTokens} the tokens that stay within a string.
 *
 * <p>Internal: the public types of this package are only for other packages of this project.
 */
@Internal
package dev.pixtral.grammar.trie;

import dev.pixtral.api.Internal;
