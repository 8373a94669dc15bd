// Package imports holds, in its test, the table of who may import whom.
package imports
