// SPDX-License-Identifier: Apache-2.0

/// How checks and their measures read for a person.
enum QualityWording {
  private static let checks: [String: (title: String, question: String)] = [
    "leakage": (
      "Shared between parts",
      "Do parts that are kept apart, to learn from the one and judge on the other, share patients or images?"
    ),
    "locked-parts": ("Locked parts", "What was not looked at, so that a test set stays one?"),
    "label-errors": (
      "Wrong labels",
      "Which labels are contradicted by a model that had not seen them? The order is the one in which to have them read again."
    ),
    "stated-acquisition": (
      "Not what is stated",
      "Which pictures do not look like the modality, body part, view or side that is stated of them?"
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
    "prevalence": "Share of images", "label-errors.share": "Estimated share of images with a wrong label",
    "label-errors.gathered": "Share of patients with a label that looks wrong",
    "label-errors.rate": "Share of images with the label", "auc": "AUC of the model",
    "label-conflicts.share": "Share of images in contradiction",
    "label-conflicts.exceptions": "Share of images that are exceptions",
    "shortcut.attribute-tells": "AUC of the attribute alone",
    "shortcut.image-shows": "AUC of the image for the attribute",
    "shortcut.image-tells": "AUC of the image for the label", "cramers-v": "Cramér's V",
    "imbalance.auc-half-width": "Half-width, AUC", "imbalance.sensitivity-half-width": "Half-width, sensitivity",
    "imbalance.patients-needed": "Patients needed", "missing": "Share of images not known",
    "representativeness.share": "Share of patients", "representativeness.difference": "Standardised difference",
    "representativeness.effective-patients": "Patients' worth", "label-drift.source": "Share of labelled images",
    "label-drift.trend": "Trend", "label-drift.change": "One change", "representativeness.shares": "Shares of patients",
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
