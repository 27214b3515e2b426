// SPDX-License-Identifier: Apache-2.0
import AuditTrail
import Store

extension FactLedger {
  /// The number of a fact that was said and whose row is gone; `nil` where none is.
  ///
  /// Numbers have no gaps, and the trail knows no number beyond the last, so that a revocation cannot be made unsaid by taking its row
  /// away.
  func missing(in reader: RecordReader) throws -> Int? {
    let row = try reader.row("SELECT COUNT(*), COALESCE(MAX(number), 0) FROM model_fact")
    let count: Int = try row?.value(0) ?? 0
    let last: Int = try row?.value(1) ?? 0
    if count != last {
      let gap: Int? = try reader.value(
        """
        SELECT MIN(f.number + 1) FROM (SELECT 0 AS number UNION ALL SELECT number FROM model_fact) f
        WHERE NOT EXISTS (SELECT 1 FROM model_fact g WHERE g.number = f.number + 1)
        """)
      return gap ?? last
    }
    var query = AuditQuery(limit: 1)
    query.kind = "model-fact"
    query.identity = "\(last + 1)"
    return try AuditTrail(archive).entries(query, in: reader).isEmpty ? nil : last + 1
  }
}
