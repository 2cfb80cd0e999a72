"""The solver: a choice of grants that is sufficient and provably least (SPEC sections 2 and 3).

It knows grants and formulas only. Nothing here reads files, prints, or imports the rest of the
package; everything else imports this.
"""
