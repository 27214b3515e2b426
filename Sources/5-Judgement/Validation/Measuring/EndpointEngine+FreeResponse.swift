// SPDX-License-Identifier: Apache-2.0
import Protocols
import Vocabulary

extension EndpointEngine {
  /// How well lesions are found and placed.
  func freeResponse(_ endpoint: Endpoint, level: ConfidenceLevel, group: String?) -> EndpointResult {
    refused(endpoint, because: "marks cannot be measured yet", level: level, group: group)
  }
}
