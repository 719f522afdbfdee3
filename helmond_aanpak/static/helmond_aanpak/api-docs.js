// Shows the OpenAPI document. A file and not a line in the page, for the content policy.
const place = document.getElementById("document");
SwaggerUIBundle({
  url: place.dataset.source,
  domNode: place,
  deepLinking: true,
  validatorUrl: null,
});
