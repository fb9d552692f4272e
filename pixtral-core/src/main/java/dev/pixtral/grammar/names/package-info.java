/**
 * The names of undeclared properties of objects.
 *
 * <ol>
 *   <li>{@code FreeNames}: which names are allowed, and which rule each has for its value
 *   <li>{@code NameContent}: what may come next within such a name
 * </ol>
 */
package dev.pixtral.grammar.names;
