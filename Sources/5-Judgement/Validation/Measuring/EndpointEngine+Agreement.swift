// SPDX-License-Identifier: Apache-2.0
import Protocols
import Vocabulary

extension EndpointEngine {
  /// How well those agree who rated.
  func agreement(_ endpoint: Endpoint, level: ConfidenceLevel, group: String?) -> EndpointResult {
    refused(endpoint, because: "agreement cannot be measured yet", level: level, group: group)
  }
}
