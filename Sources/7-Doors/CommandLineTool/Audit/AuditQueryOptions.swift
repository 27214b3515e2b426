// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import AuditTrail
import Vocabulary

/// Which entries are meant.
struct AuditQueryOptions: ParsableArguments {
  @Option(help: "Who acted.")
  var by: String?

  @Option(help: "What was done, as dataset.create, or dataset.* for all of a kind.")
  var action: String?

  @Option(help: "The content that it was about: sha256: and 64 digits.")
  var digest: String?

  @Option(help: "The thing that it was about, by its number or name in the archive.")
  var object: String?

  @Option(help: "The patient that it was about, by number in the archive.")
  var patient: Int?

  @Option(help: "From this moment on: 2026-01-31 or 2026-01-31T08:00:00Z.")
  var from: String?

  @Option(help: "Before this moment.")
  var until: String?

  func validate() throws {
    if let digest, ContentDigest(digest) == nil { throw ValidationError("'\(digest)' is no digest; expected sha256:…") }
    for moment in [from, until].compactMap({ $0 }) where Self.moment(moment) == nil {
      throw ValidationError("'\(moment)' is no moment; expected 2026-01-31 or 2026-01-31T08:00:00Z.")
    }
    if patient != nil, object != nil { throw ValidationError("Give either '--patient' or '--object'.") }
  }

  /// The query.
  var query: AuditQuery {
    var query = patient.map { AuditQuery.patient($0) } ?? AuditQuery()
    query.agent = by
    query.action = action
    query.digest = digest.flatMap { ContentDigest($0) }
    if let object { query.identity = object }
    query.from = from.flatMap(Self.moment)
    query.until = until.flatMap(Self.moment)
    return query
  }

  private static func moment(_ text: String) -> Timestamp? { Timestamp(text) ?? Timestamp(text + "T00:00:00Z") }
}
