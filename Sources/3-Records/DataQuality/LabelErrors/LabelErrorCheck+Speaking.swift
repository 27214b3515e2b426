// SPDX-License-Identifier: Apache-2.0
import Vocabulary

extension LabelErrorCheck {
  /// What is held against the picture, and how that reads.
  enum Speaking: Sendable {
    case ofLabels
    case ofAcquisition

    var name: String { self == .ofLabels ? "label-errors" : "stated-acquisition" }
    var said: String { self == .ofLabels ? "labelled" : "stated" }

    func title(_ column: String, _ found: Int, of n: Int, _ share: Estimate) -> String {
      switch self {
      case .ofLabels:
        "\(column): \(found) of \(n) images have a label that looks wrong "
          + "(estimated \(QualityWords.percent(share)) of the images with this label)"
      case .ofAcquisition:
        "\(column): \(found) of \(n) images do not look like what is stated (estimated \(QualityWords.percent(share)))"
      }
    }

    func advice(maker: String, disagreeing: Int) -> String {
      switch self {
      case .ofLabels:
        "A model that had not seen these labels (\(maker)) contradicts them. Have a reader look at the cases in this "
          + "order, without being told what the model says; correct what is wrong as a new label and make a new version. "
          + (disagreeing > 0
            ? "In \(disagreeing) of them the readers already disagree: there it is the case that is hard, not the typing. "
            : "")
          + "What lies between the classes is picked out too, and what the model and the label get wrong together is not."
      case .ofAcquisition:
        "A model that had not seen what was stated (\(maker)) takes the pictures for something else. Look at them in this "
          + "order; import a corrected table where the header or list is wrong, and leave out what is another picture. A model "
          + "that goes by the stated value, or a guard before one, is misled by these."
      }
    }
  }
}
