/**
 * Byte strings as trees: {@code ByteTrie} holds any strings, such as the names of properties; {@code TokenTrie} holds a
 * vocabulary, {@code StringTokens} the tokens that stay within any string, and {@code ContentTokens} those that stay
 * within a string whose content a {@code ContentMachine} restricts.
 *
 * <p>Internal: the public types of this package are only for other packages of this project.
 */
@Internal
package dev.pixtral.grammar.trie;

import dev.pixtral.api.Internal;
