#ifndef ROPECHECK_REPORT_HTML_STYLE_H_
#define ROPECHECK_REPORT_HTML_STYLE_H_

// The look of the HTML report, kept apart from its content.
namespace ropecheck::report {

/// The style sheet of the HTML report: one column, wide tables folded to blocks on a narrow screen,
/// light or dark as the reader's system is, and light on paper.
extern const char kHtmlStyle[];

}  // namespace ropecheck::report

#endif  // ROPECHECK_REPORT_HTML_STYLE_H_
