// SPDX-License-Identifier: Apache-2.0
import Validation

/// Which topics of the reporting guidelines this report fills, and which its author must supply.
///
/// A map by topic in plain words; the guidelines' own items are not repeated, and nothing is claimed about compliance.
struct ReportingMap {
  let evaluation: Evaluation

  private enum Place {
    case filled(String, String)
    case partly(String, String, String)
    case author
  }

  private struct Topic {
    var words: String
    var standards: String
    var place: Place
  }

  var section: Document.Section {
    Document.Section("Annex B: reporting guidelines by topic", id: "guidelines") {
      Markup("p") {
        "A map by topic, to help who writes the study up with STARD-AI, TRIPOD+AI or CLAIM 2024 in hand. It is not a claim "
        "of compliance, and the wording is not that of the guidelines."
      }
      DataTable(
        caption: "Topics, where guidelines ask for them, and where they are filled",
        columns: [.init("Topic"), .init("Asked for by"), .init("Here")],
        cells: topics.map { [Markup(text: $0.words), Markup(text: $0.standards), Self.markup($0.place)] }
      ).markup
    }
  }

  private static func markup(_ place: Place) -> Markup {
    switch place {
    case .filled(let title, let id): link("filled in ", title, id)
    case .partly(let title, let id, let rest):
      Markup([link("partly filled in ", title, id), Markup(text: "; author must supply \(rest)")])
    case .author: Markup("strong") { "author must supply" }
    }
  }

  private static func link(_ words: String, _ title: String, _ id: String) -> Markup {
    Markup([Markup(text: words), Markup("a", ["href": "#\(id)"]) { title }])
  }

  /// The chapter of the first of some analyses that could be made.
  private func place(of topics: [AnalysisResult.Topic]) -> Place {
    for topic in topics {
      guard
        let index = evaluation.parts.firstIndex(where: { part in
          part.analyses.contains { $0.topic == topic && $0.refusal == nil }
        })
      else { continue }
      guard evaluation.parts.count == 1 else { return .filled("the chapter of each part", "part-1") }
      let chapter = PartChapter(
        part: evaluation.parts[index], index: index, isOnly: true, level: evaluation.identity.level)
      return .filled(TopicWords.title(topic), chapter.analysisID(topic))
    }
    return .author
  }

  private var topics: [Topic] {
    let isOne = evaluation.parts.count == 1
    func part(_ title: String, _ place: String) -> (String, String) {
      isOne
        ? (title, "part-1-\(place)") : ("the chapter of each part", evaluation.parts.isEmpty ? "criteria" : "part-1")
    }
    let design = part("Design and flow of the data", "design")
    let results = part("Endpoints", "endpoints")
    let hasGroups = evaluation.parts.contains { !$0.subgroups.isEmpty }
    let groups = part("Subgroups", "subgroups")
    let every = "STARD-AI, TRIPOD+AI, CLAIM"
    return [
      Topic(words: "Question and hypotheses", standards: every, place: .filled("Acceptance criteria", "criteria")),
      Topic(
        words: "Clinical background, registration, funding, conflicts of interest", standards: every, place: .author),
      Topic(words: "Ethics approval and consent", standards: every, place: .author),
      Topic(
        words: "Intended use and place in the care pathway", standards: every,
        place: evaluation.identity.intendedUse == nil
          ? .author
          : .partly("Annex A", "identity", "the place in the pathway")),
      Topic(words: "Where, when and how cases were collected; eligibility", standards: every, place: .author),
      Topic(words: "Demographics and severity of disease", standards: every, place: .author),
      Topic(
        words: "Flow of cases, exclusions with reasons", standards: "STARD-AI, CLAIM",
        place: .filled(design.0, design.1)),
      Topic(words: "Reference standard: its rule, readers and their expertise", standards: every, place: .author),
      Topic(
        words: "Agreement of those who made it, and how they were reconciled", standards: "STARD-AI, CLAIM",
        place: place(of: [.agreement, .consensus])),
      Topic(words: "Model: architecture, version, training data, inputs", standards: every, place: .author),
      Topic(
        words: "Independence of the test data from training and tuning", standards: every, place: .author),
      Topic(
        words: "Operating point and where it was chosen", standards: "STARD-AI, CLAIM",
        place: evaluation.identity.operatingPoint == nil ? .author : .filled("Methods", "methods")),
      Topic(words: "Sample size and its justification", standards: every, place: place(of: [.planning])),
      Topic(
        words: "Statistical methods, confidence intervals, multiplicity", standards: every,
        place: .filled("Methods", "methods")),
      Topic(
        words: "Missing, failed and indeterminate results", standards: every, place: .filled("Methods", "methods")),
      Topic(words: "Estimates of performance with intervals", standards: every, place: .filled(results.0, results.1)),
      Topic(
        words: "Readers with and without the model, or against it", standards: "CLAIM",
        place: place(of: [.readerStudy, .freeResponse])),
      Topic(words: "Calibration", standards: "TRIPOD+AI", place: place(of: [.calibration, .recalibration])),
      Topic(words: "Clinical utility", standards: "TRIPOD+AI", place: place(of: [.utility, .cost, .triage])),
      Topic(
        words: "Fairness: performance by subgroup", standards: every,
        place: hasGroups ? .filled(groups.0, groups.1) : place(of: [.fairness, .slices])),
      Topic(
        words: "Fairness: gaps between groups", standards: "STARD-AI, TRIPOD+AI",
        place: place(of: [.fairness, .slices])),
      Topic(
        words: "Choice of metrics and its reasons", standards: "STARD-AI, CLAIM", place: place(of: [.advice])),
      Topic(words: "Failure analysis and harms", standards: "STARD-AI, CLAIM", place: .author),
      Topic(
        words: "Limits and generalisability", standards: every,
        place: .partly("the first page", "content", "the discussion")),
      Topic(
        words: "Differences between sites", standards: "TRIPOD+AI, CLAIM", place: place(of: [.generalization])),
      Topic(
        words: "Software, digests, availability of code and data", standards: "TRIPOD+AI, CLAIM",
        place: .partly("Annex A", "identity", "what is available to others")),
    ]
  }
}
