// SPDX-License-Identifier: Apache-2.0

/// How checks and their measures read for a person.
enum QualityWording {
  private static let checks: [String: (title: String, question: String)] = [
    "label-errors": (
      "Wrong labels",
      "Which labels are contradicted by a model that had not seen them? The order is the one in which to have them read again."
    ),
    "label-conflicts": (
      "Contradicting sources", "Do two sources, or a label and another column, say different things of the same image?"
    ),
    "shortcut": (
      "Shortcuts",
      """
      Could a model give the right answer by recognising the scanner, the view or the hospital instead of the disease? It takes both: \
      an attribute that tells the label, and an image that shows the attribute. An AUC of 0.5 is guessing, 1 is certainty.
      """
    ),
    "imbalance": (
      "Rare findings", "How many patients have each finding, and how precise can a study on them be?"
    ),
    "representativeness": (
      "Whom the data stand for", "Are these the patients for whom the model is meant? Each patient counts once."
    ),
    "missingness": ("What is not known", "Which values are missing, and are they missing by chance?"),
    "label-drift": (
      "Change over time", "Is a finding given more or less often at some time, or by another source?"
    ),
    "exact-duplicates": (
      "The same image twice", "Is an image in the data more than once, for several patients, or in several parts?"
    ),
    "near-duplicates": ("Nearly the same image", "Are there copies that were resized, compressed, cut or mirrored?"),
    "image-physics": ("Impossible images", "Are there images that no scanner makes: empty, inverted, turned, cut off?"),
    "outliers": ("Images unlike the others", "Which images stand out from all others?"),
    "values": ("Implausible values", "Are there values that cannot be, or are written in several ways?"),
  ]

  private static let measures: [String: String] = [
    "prevalence": "Share of images", "label-errors.share": "Estimated share of wrong labels",
    "label-errors.rate": "Share of the label", "auc": "AUC of the model",
    "label-conflicts.share": "Share in contradiction", "label-conflicts.exceptions": "Share of exceptions",
    "shortcut.attribute-tells": "AUC of the attribute alone",
    "shortcut.image-shows": "AUC of the image for the attribute",
    "shortcut.image-tells": "AUC of the image for the label", "cramers-v": "Cramér's V",
    "imbalance.auc-half-width": "Half-width, AUC", "imbalance.sensitivity-half-width": "Half-width, sensitivity",
    "imbalance.patients-needed": "Patients needed", "missing": "Share not known",
    "representativeness.share": "Share of patients", "representativeness.difference": "Standardised difference",
    "representativeness.effective-patients": "Patients' worth", "label-drift.source": "Share of labels",
    "label-drift.trend": "Trend", "label-drift.change": "One change", "representativeness.shares": "Shares",
    "representativeness.mean": "Mean",
  ]

  /// The check's heading.
  static func title(_ check: String) -> String { checks[check]?.title ?? Wording.capitalised(check) }

  /// What it asks.
  static func question(_ check: String) -> String? { checks[check]?.question }

  /// What was measured.
  static func measure(_ name: String) -> String { measures[name] ?? Wording.capitalised(name) }

  /// A finding's grade as a mark: a sign, a word and a colour.
  static func mark(_ grade: QualityPage.Grade) -> Markup {
    switch grade {
    case .serious: Ruling.fail.mark("serious")
    case .warning:
      Markup("span", ["class": "mark unsure"]) {
        Markup("span", ["aria-hidden": "true"]) { "!" }
        " warning"
      }
    case .note: Markup("span", ["class": "small"]) { "note" }
    }
  }
}
