// SPDX-License-Identifier: Apache-2.0
import Validation
import Vocabulary

/// The page of an evaluation, from the verdict to the digests.
struct EvaluationPage {
  let evaluation: Evaluation
  let digest: ContentDigest

  init(_ evaluation: Evaluation, digest: ContentDigest) {
    self.evaluation = evaluation
    self.digest = digest
  }

  /// The page.
  var document: Document {
    let identity = evaluation.identity
    let annex = Annex(evaluation: evaluation, digest: digest)
    let parts = evaluation.parts.enumerated().flatMap { index, part in
      PartChapter(part: part, index: index, isOnly: evaluation.parts.count == 1, level: identity.level).sections
    }
    let first =
      [CriteriaChapter(evaluation: evaluation).section]
      + (PartsSideBySide(evaluation: evaluation).section.map { [$0] } ?? [])
    let last = [
      MethodsChapter(evaluation: evaluation).section, annex.identity, ReportingMap(evaluation: evaluation).section,
    ]
    return Document(
      title: identity.title,
      facts: [
        .init("Protocol", "\(identity.protocolName), \(NumberWords.shortDigest(identity.protocolDigest))"),
        .init("Data", "\(identity.dataName), \(NumberWords.shortDigest(identity.dataDigest))"),
        .init("Evaluated", Wording.moment(identity.evaluatedAt)), .init("Software", identity.software),
      ],
      opening: OpeningPage(evaluation: evaluation).markup, sections: first + parts + last,
      footer: "Protocol \(NumberWords.shortDigest(identity.protocolDigest)) · data "
        + "\(NumberWords.shortDigest(identity.dataDigest)) · \(identity.software)")
  }
}
